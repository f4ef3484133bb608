import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename, extname, posix } from 'node:path'
import type { Rolldown } from 'vite'
import type { Build } from '../../../core/build'
import type { GraphSession } from '../../rollup/graph-session'
import type { ViteSite } from '../site'
import { dataUri } from './inline'

/** What stands for a rendition's URL in the output until it is rendered. */
const TOKEN = /__imagekit_[0-9a-f]{24}__/g

/** The side of a build that receives renditions. */
export interface RenditionOutput {
  /** Puts a file into the output; returns its name there. */
  emit(name: string, source: Uint8Array, file: string): string
  /** Whether the build is one for a server, which has no images of its own. */
  isServer: boolean
}

/**
 * Returns a placeholder for the URL of a rendition, which is rendered when the bundle is generated: neither
 * `renderBuiltUrl` nor a compiled style sheet can wait for it. Vite names a style sheet by the hash of its text with the
 * placeholder, so the placeholder changes with the image, and with what is made of it.
 */
export function renderLater({ group }: ViteSite, build: Build, key: string): string {
  const { asset, set } = build.describe(key)
  const identity = JSON.stringify([key, asset?.hash, set])
  const token = `__imagekit_${createHash('sha256').update(identity).digest('hex').slice(0, 24)}__`
  group.rendered.set(token, key)
  return token
}

/**
 * Replaces the placeholders of an output, each by a data URI where Vite would inline the rendition (a small one, or in a
 * library), else by the URL of a file.
 */
export async function writeRenditions(
  site: ViteSite,
  session: GraphSession,
  bundle: Rolldown.OutputBundle,
  output: RenditionOutput,
): Promise<void> {
  if (site.group.rendered.size === 0) return
  const targets = new Map<string, WrittenRendition>()
  for (const [fileName, one] of Object.entries(bundle)) {
    const text = one.type === 'chunk' ? one.code : one.source
    if (typeof text !== 'string') continue
    const tokens = new Set(text.match(TOKEN))
    if (tokens.size === 0) continue
    for (const token of tokens)
      if (!targets.has(token)) targets.set(token, await written(site, session, token, output))
    const replaced = text.replace(TOKEN, (token) => targets.get(token)?.url(fileName) ?? token)
    if (one.type === 'chunk') one.code = replaced
    else one.source = replaced
    const files = [...tokens].flatMap((token) => targets.get(token)?.fileName ?? [])
    listAssets(bundle, fileName, files)
  }
}

/** Adds the files of a chunk or of its style sheet to the chunk's assets: plugin-rsc copies these into the client's output. */
function listAssets(bundle: Rolldown.OutputBundle, holder: string, files: readonly string[]): void {
  for (const chunk of Object.values(bundle)) {
    if (chunk.type !== 'chunk' || !chunk.viteMetadata) continue
    const { importedAssets, importedCss } = chunk.viteMetadata
    if (chunk.fileName !== holder && !importedCss.has(holder)) continue
    for (const file of files) importedAssets.add(file)
  }
}

/** What stands for a placeholder in the end. */
interface WrittenRendition {
  /** Returns the URL as a file of the output writes it. */
  url(holder: string): string
  /** The emitted file, where there is one. */
  fileName?: string
}

async function written(
  site: ViteSite,
  session: GraphSession,
  token: string,
  { emit, isServer }: RenditionOutput,
): Promise<WrittenRendition> {
  const key = site.group.rendered.get(token) ?? ''
  const holder = session.all().find(({ build }) => build.has(key))
  const target = await holder?.build.target(key)
  if (!target) return { url: () => token }
  if ('url' in target) return { url: () => target.url }
  const { file } = target
  if (site.inlines(file)) {
    const uri = dataUri(file)
    return { url: () => uri }
  }
  const path = key.replace(/^ik:|\?.*$/g, '')
  const name = basename(path, extname(path)).replace(/[^\w.-]/g, '_') + extname(file)
  const fileName = emit(name, readFileSync(file), file)
  return { url: (host) => builtUrl(site, fileName, host, isServer), fileName }
}

/** Returns the URL of an emitted file: by the user's `renderBuiltUrl`, else by Vite's base. */
function builtUrl(
  { config: { base }, renderBuiltUrl }: ViteSite,
  name: string,
  hostId: string,
  ssr: boolean,
) {
  const hostType = hostId.endsWith('.css') ? 'css' : hostId.endsWith('.html') ? 'html' : 'js'
  const users = renderBuiltUrl?.(name, { hostId, hostType, type: 'asset', ssr })
  if (typeof users === 'string') return encodeURI(users)
  const isRelative = typeof users === 'object' ? users.relative === true : base === '' || base === './'
  if (!isRelative) return encodeURI(base + name)
  // A script's text is in the page, not beside the script.
  const path = hostType === 'js' ? name : posix.relative(posix.dirname(hostId), name)
  return encodeURI(path.startsWith('.') ? path : `./${path}`)
}
