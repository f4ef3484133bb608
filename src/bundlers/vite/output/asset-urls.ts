import { statSync } from 'node:fs'
import { basename, extname, join, resolve } from 'node:path'
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
