import { statSync } from 'node:fs'
import { basename, extname, join, posix, resolve } from 'node:path'
import type { ResolvedConfig, Rolldown } from 'vite'
import { readQuery } from '../../../core/references/plain-reference'
import { ImageKitBuildError } from '../../../diagnostics/build-error'
import { findInStyleSheets } from '../../../diagnostics/style-sheets'
import { tryResolveFile } from '../../shared/plain-imports'
import type { ViteInstance } from '../instance'
import type { ViteSession, ViteSite } from '../site'
import { type AssetFileNames, DEFAULT_NAMES, type RenderBuiltUrl } from '../start/late-functions'
import { dataUri } from './inline'
import { renderLater } from './rendered-urls'

/*
 * Takes over Vite's asset URLs. Vite has many sources of images: `url()` in a Sass partial, `new URL`, a glob, an
 * `<img>`, the public folder. All end in an emitted file and a written URL, which `renderBuiltUrl` may replace: by the
 * CDN's, and the file is not emitted at all, or by that of a rendition.
 */

/** The importer of references that `renderBuiltUrl` resolves: it does not say where they are written. */
const RENDERED = ''

/** Digits of the content's hash in an emitted name, as many as Vite's own. */
const DIGITS = 8

type Manifests = Pick<ResolvedConfig['build'], 'manifest' | 'ssrManifest'>

/** Gives images recognizable names: Vite passes nothing but the name to `renderBuiltUrl`. */
export function imageFileNames(site: ViteSite, session: ViteSession, users: AssetFileNames): AssetFileNames {
  return (asset) => {
    const pattern = (typeof users === 'function' ? users(asset) : users) ?? DEFAULT_NAMES
    const [original] = asset.originalFileNames
    return original === undefined
      ? pattern
      : session.images.once(pattern, `${original} ${Buffer.byteLength(asset.source)}`, () =>
          imageFileName(site, session, pattern, original, Buffer.byteLength(asset.source)),
        )
  }
}

function imageFileName(
  { group, inlines }: ViteSite,
  { build, expected, images, root }: ViteSession,
  pattern: string,
  original: string,
  size: number,
): string {
  const file = resolve(root, original)
  // What another plugin has made of an image (vite-imagetools) is that plugin's.
  if (!build.isImage(file) || statSync(file).size !== size) return pattern
  const key = tryResolveFile(build, file)
  if (key === undefined) return pattern
  if (build.uploads && !inlines(file) && build.cdnUrl(key)) expected.add(key)
  const whole = build.hashOf(file)
  const hash = whole.slice(0, DIGITS)
  const plain = pattern
    .replace(/\[hash(?::\d+)?\]/g, hash)
    .replaceAll('[name]', basename(file, extname(file)).replace(/[^\p{L}\p{N}_.-]/gu, '_'))
    .replaceAll('[extname]', extname(file))
    .replaceAll('[ext]', extname(file).slice(1))
  const other = group.names.get(plain)
  const isTaken = other !== undefined && build.isImage(other) && build.hashOf(other) !== whole
  const name = isTaken && other !== file ? plain.replace(/(\.\w+)$/, `-${hash}$1`) : plain
  for (const names of [group.names, images.files]) {
    const known = names.get(name)
    // Equal files are one output, and a bundler asks for their names in any order.
    if (known === undefined || file < known || !build.isImage(known)) names.set(name, file)
  }
  return name
}

/**
 * Writes the CDN's URL instead of an emitted file's; the user's own function handles all others.
 *
 * @param ofConfig the site of the configuration that has the function
 */
export function imageUrls(instance: ViteInstance, ofConfig: ViteSite): RenderBuiltUrl {
  return (fileName, context) => {
    const rendering = instance.rendering()
    const site = rendering.environment ? instance.siteOf(rendering) : ofConfig
    const session = instance.renderedSession(rendering, site)
    const url = session.images.once(`url ${context.type} ${context.hostType}`, fileName, () =>
      imageUrl(site, session, fileName, context),
    )
    return url ?? site.renderBuiltUrl?.(fileName, context)
  }
}

function imageUrl(
  site: ViteSite,
  { build, images, texts }: ViteSession,
  fileName: string,
  { type, hostType }: Parameters<RenderBuiltUrl>[1],
): string | undefined {
  const { group, inlines } = site
  // Style sheets of old libraries ask for `font.png?v=4.7.0#iefix`; a fragment is the page's own.
  const [, path = '', written = '', fragment = ''] = /^([^?#]*)(?:\?([^#]*))?(#.*)?$/s.exec(fileName) ?? []
  const file = type === 'public' ? publicFile(site, path) : (images.files.get(path) ?? group.names.get(path))
  const query = readQuery(written)
  if (!file || query === undefined) return undefined
  const key = query
    ? withPosition(site, file, query, () => build.resolveFile(file, query, undefined, fileName))
    : tryResolveFile(build, file)
  if (!key) return undefined
  if (hostType === 'css' && query)
    withPosition(site, file, query, () => {
      const refused = build.videoInStyles(`./${basename(file)}?${query}`, file)
      if (refused) throw refused
    })
  if (type === 'asset' && !query && inlines(file)) {
    images.unneeded.add(path)
    return dataUri(file) + fragment
  }
  const url = build.cdnUrl(key)
  if (url === undefined && !query) return undefined
  // Where another reference means the file itself, its name is in the output.
  if (type === 'asset') images.unneeded.add(path)
  texts.add(RENDERED, key)
  if (type === 'asset') images.written.set(url ?? fileName, file)
  return (url ?? renderLater(site, build, key)) + fragment
}

/** Runs a check of a reference whose importer Vite does not report: after an error it is searched for in the style sheets. */
function withPosition<Result>(
  { styleFiles }: ViteSite,
  file: string,
  query: string,
  check: () => Result,
): Result {
  try {
    return check()
  } catch (error) {
    if (!(error instanceof ImageKitBuildError)) throw error
    for (const sheet of styleFiles) {
      const position = findInStyleSheets(sheet, { file, query })
      if (position) throw error.at(position)
    }
    throw error
  }
}

function publicFile({ project, config, shared }: ViteSite, path: string): string | undefined {
  if (!project.options.publicDir || !config.publicDir) return undefined
  const file = join(config.publicDir, path)
  return shared.build.isImage(file) ? file : undefined
}

/** Removes the images without references. */
export function removeUnusedImages(
  { group, project }: ViteSite,
  session: ViteSession,
  bundle: Rolldown.OutputBundle,
  build: Manifests,
): void {
  const { urlEndpoint } = project.options
  const manifests = viteManifests(build)
  // Frameworks have lists of files of their own, such as Qwik's q-manifest.json.
  const isList = (fileName: string) => manifests.includes(fileName) || fileName.endsWith('.json')
  const emitted = new Set([...group.names.keys()].filter((name) => name in bundle))
  // What a plugin has put here is the output of another environment, which is complete: plugin-rsc does.
  const isUnneeded = (name: string) =>
    session.images.files.has(name)
      ? session.images.unneeded.has(name)
      : group.environments().some(({ images }) => images.unneeded.has(name))
  const named = namesIn(bundle, emitted, (fileName) => !isList(fileName), urlEndpoint)
  const listed = namesIn(bundle, emitted, isList, urlEndpoint)
  session.kept.clear()
  for (const name of emitted) {
    if (named.has(name)) continue
    // Backends find their files by Vite's manifest. An image that this build never referred to is not replaced by the
    // CDN's: plugin-rsc, say, scans in a build whose code it throws away.
    if (!isUnneeded(name) || manifests.length || listed.has(name)) session.kept.add(name)
    else removeAsset(bundle, name)
  }
}

/** Removes an asset, also from the list of its chunk, whose files plugin-rsc looks up. */
function removeAsset(bundle: Rolldown.OutputBundle, name: string): void {
  delete bundle[name]
  for (const chunk of Object.values(bundle))
    if (chunk.type === 'chunk') chunk.viteMetadata?.importedAssets.delete(name)
}

/** Returns the manifests that one environment's build writes: React Router uses only the client's. */
function viteManifests({ manifest = false, ssrManifest = false }: Manifests): string[] {
  const named = (one: boolean | string, name: string) => (one === true ? [name] : one ? [one] : [])
  return [...named(manifest, '.vite/manifest.json'), ...named(ssrManifest, '.vite/ssr-manifest.json')]
}

/** Returns the files that the output refers to nevertheless: a plugin may have written a name past Vite. */
function namesIn(
  bundle: Rolldown.OutputBundle,
  names: ReadonlySet<string>,
  isRead: (fileName: string) => boolean,
  urlEndpoint: string | undefined,
): Set<string> {
  const byHash = new Map<string, string[]>()
  /** Names by a pattern of the user's. */
  const others: string[] = []
  for (const name of names) {
    const hash = HASH.exec(name)?.[0]
    if (hash) byHash.set(hash, [...(byHash.get(hash) ?? []), name])
    else others.push(name)
  }
  const found = new Set<string>()
  if (names.size === 0) return found
  for (const [fileName, output] of Object.entries(bundle)) {
    if (!isRead(fileName)) continue
    const text = output.type === 'chunk' ? output.code : output.source
    if (typeof text !== 'string') continue
    for (const name of others)
      if (spellings(name).some((spelling) => isReferredTo(text, spelling, urlEndpoint))) found.add(name)
    // Searches by the hash: a search for whole names would restart at every letter of the output.
    for (const { 0: hash, index } of text.matchAll(HASHES)) {
      for (const name of byHash.get(hash) ?? [])
        if (
          spellings(name).some((spelling) => standsAt(text, index, hash, spelling)) &&
          !isInManifest(text, index)
        )
          found.add(name)
    }
  }
  return found
}

const HASH = /-[0-9a-f]{8}\.(?=\w+$)/
const HASHES = /-[0-9a-f]{8}\./g

/*
 * An entry of Vite's manifest, which SolidStart writes into its server's code: `"a.jpg": { "file": "assets/a.jpg", "src": "a.jpg" }`,
 * or the `assets` of a chunk's. A `src` alone may be an image's.
 */
const BEFORE_ASSET = /["']?assets["']?\s*:\s*\[[^[\]]*$/
const BEFORE_FILE = /["']?file["']?\s*:\s*["'][^"']*$/
const BEFORE_SOURCE = /["']?file["']?\s*:\s*["'][^"']*["'],\s*["']?src["']?\s*:\s*["'][^"']*$/
const BEHIND_FILE = /^[^"']*["'],\s*["']?src["']?\s*:/
const BEHIND_KEY = /^[^"']*["']\s*:\s*\{\s*["']?file["']?\s*:/

function isInManifest(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - MOST_BEFORE), at)
  const behind = text.slice(at, at + MOST_BEFORE)
  return (
    BEFORE_ASSET.test(before) ||
    BEFORE_SOURCE.test(before) ||
    (BEFORE_FILE.test(before) && BEHIND_FILE.test(behind)) ||
    BEHIND_KEY.test(behind)
  )
}

/** Whether a URL in a text ends in a name, and is not the CDN's. */
function isReferredTo(text: string, name: string, urlEndpoint: string | undefined): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const before = text.slice(Math.max(0, at - MOST_BEFORE), at)
    const start = before.search(/[^\s"'`(),=;]*$/)
    // A comment may name the module that a file was.
    const isUrl = /["'`(=;]$|,\s*$/.test(before.slice(0, start))
    const isTheCdns = urlEndpoint && before.slice(start).includes(urlEndpoint)
    if (isUrl && !isTheCdns && !isInManifest(text, at)) return true
  }
  return false
}

/** Characters around a file's name that are looked at. */
const MOST_BEFORE = 1_024

/** A file's name as scripts and as URLs have it. */
function spellings(name: string): string[] {
  const base = posix.basename(name)
  return [base, encodeURI(base)]
}

/** Whether a text contains a name at the position of its hash, and not only a part of a longer one. */
function standsAt(text: string, hashAt: number, hash: string, name: string): boolean {
  const start = hashAt - name.lastIndexOf(hash)
  const isPart = /[\p{L}\p{N}_.-]$/u.test(text.slice(Math.max(0, start - 2), start))
  return (
    !isPart &&
    text.startsWith(name, start) &&
    !/^\w/.test(text.slice(start + name.length, start + name.length + 1))
  )
}
