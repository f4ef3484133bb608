import { posix, resolve } from 'node:path'
import type { Rolldown } from 'vite'
import { readQuery } from '../../../core/references/plain-reference'
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
  for (const [fileName, output] of Object.entries(bundle)) {
    if (output.type !== 'asset' || typeof output.source !== 'string' || !fileName.endsWith('.html')) continue
    const page = resolve(site.config.root, fileName)
    output.source = output.source.replace(
      ASKING,
      (text, url: string, query: string) => urlFor(site, session, page, url, query) ?? text,
    )
  }
}

function urlFor(
  site: ViteSite,
  session: ViteSession,
  page: string,
  url: string,
  written: string,
): string | undefined {
  const file = session.images.written.get(url) ?? emittedFile(site, url)
  const query = file && readQuery(written.replaceAll('&amp;', '&').replace(/#.*$/s, ''))
  if (!file || !query) return undefined
  const { build, texts } = session
  const key = build.resolveFile(file, query, page, `?${query}`)
  texts.add(page, key)
  return (build.cdnUrl(key) ?? renderLater(site, build, key)).replaceAll('&', '&amp;')
}

/** The image of a URL that Vite has written itself, where it is not delivered by the CDN. */
function emittedFile({ group }: ViteSite, url: string): string | undefined {
  for (const [name, file] of group.names)
    if (url.endsWith(name) && posix.basename(url) === posix.basename(name)) return file
  return undefined
}
