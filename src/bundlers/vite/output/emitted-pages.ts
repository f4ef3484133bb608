import { posix, resolve } from 'node:path'
import type { Rolldown } from 'vite'
import { readQuery } from '../../../core/references/plain-reference'
import { addToGroup } from '../../../lib/collections/add-to-group'
import type { ViteSession, ViteSite } from '../site'
import { renderLater } from './rendered-urls'

/** A URL with a query, in an attribute of any kind: `style` has its quotes as entities. */
const ASKING = /([^\s"'<>()=,?;&]+)\?((?:(?!&(?:quot|apos|#39);)[^\s"'<>()])+)/g

/**
 * Rewrites what Vite has put together in pages: `renderBuiltUrl` is asked for an image without its query there, which Vite
 * appends to the answer. So it is with every attribute that is not rewritten in the source, and with `%BASE_URL%`.
 */
export function rewriteEmittedPages(
  site: ViteSite,
  session: ViteSession,
  bundle: Rolldown.OutputBundle,
): void {
  let known: EmittedFiles | undefined
  const emittedFiles = () => {
    known ??= filesByName(site)
    return known
  }
  for (const [fileName, output] of Object.entries(bundle)) {
    // The name first: Rolldown copies a source when it is read.
    if (!fileName.endsWith('.html') || output.type !== 'asset' || typeof output.source !== 'string') continue
    const page = resolve(site.config.root, fileName)
    output.source = output.source.replace(
      ASKING,
      (text, url: string, query: string) => urlFor(site, session, page, emittedFiles, url, query) ?? text,
    )
  }
}

function urlFor(
  site: ViteSite,
  session: ViteSession,
  page: string,
  emittedFiles: () => EmittedFiles,
  url: string,
  written: string,
): string | undefined {
  const file = session.images.written.get(url) ?? emittedFile(emittedFiles(), url)
  const query = file && readQuery(written.replaceAll('&amp;', '&').replace(/#.*$/s, ''))
  if (!file || !query) return undefined
  const { build, texts } = session
  const key = build.resolveFile(file, query, page, `?${query}`)
  texts.add(page, key)
  return (build.cdnUrl(key) ?? renderLater(site, build, key)).replaceAll('&', '&amp;')
}

/** Emitted images, with their names in the output, by the last part of these. */
type EmittedFiles = ReadonlyMap<string, readonly (readonly [name: string, file: string])[]>

function filesByName({ group }: ViteSite): EmittedFiles {
  const files = new Map<string, (readonly [string, string])[]>()
  for (const entry of group.names) addToGroup(files, posix.basename(entry[0]), entry)
  return files
}

/** The image of a URL that Vite has written itself, where it is not delivered by the CDN. */
function emittedFile(files: EmittedFiles, url: string): string | undefined {
  return files.get(posix.basename(url))?.find(([name]) => url.endsWith(name))?.[1]
}
