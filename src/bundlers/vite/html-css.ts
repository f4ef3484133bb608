import { basename, dirname, join } from 'node:path'
import type { IndexHtmlTransformContext, ResolvedConfig } from 'vite'
import { mentionPattern, SPECIFIER, STYLE_ID, textPattern } from '../../core/filters'
import type { ResolveAlias } from '../../core/references/reference'
import { ImageKitBuildError } from '../../diagnostics/build-error'
import { positionOf } from '../../diagnostics/reference-origin'
import { findInStyleSheets, findOriginalSpecifier } from '../../diagnostics/style-sheets'
import { existingSpelling, relativeUrl } from '../../lib/paths'
import { type Replacement, type ReplacementPreload, rewrite } from '../../rewrite/edit'
import type { GraphSession } from '../rollup/graph-session'
import { type HookContext, resolveFile } from '../shared/modules'
import { besideImporter, isFile, plainKey } from '../shared/plain-imports'
import { mapped, type Transformed } from '../shared/session'
import { sourceWarnings } from '../shared/warnings'
import { aliasedByRules } from './aliases'
import type { ViteInstance } from './instance'
import { renderLater } from './output/rendered-urls'
import { unmaskRemoteSpecifier } from './remote-specifiers'
import type { ViteContext, ViteSite } from './site'

/**
 * Rewrites references with parameters in `index.html`. The others are ordinary assets of Vite's, whose URLs
 * `asset-urls.ts` takes over.
 */
export function htmlHook(site: ViteSite, session: GraphSession) {
  const { config, project } = site
  const mentions = textPattern(project.options.include)
  return async (html: string, { filename }: IndexHtmlTransformContext): Promise<string> => {
    if (!mentions.test(html)) return html
    // Imported here, so that pages without such references do not load it.
    const { pageSites, withPreloads } = await import('../../rewrite/html/page')
    const beside = (file: string) => relativeUrl(filename, file)
    const resolveAlias: ResolveAlias = async (path) => aliasedByRules(path, config.resolve.alias)
    const resolve = once(replacements(site, session, filename, { localUrl: beside, resolveAlias }))
    const preloads: ReplacementPreload[] = []
    const warnings = sourceWarnings(session.build, filename, html)
    const edited = await rewrite(html, await pageSites(html), async (value, place) => {
      const found = await resolve(value)
      if (found && place.kind === 'style') warnings.styled(value, place.start)
      if (place.isUnsized && found?.srcset) warnings.unsized(value, place.start)
      const replacement = found && place.kind !== 'style' ? withoutBase(found, config) : found
      if (place.kind === 'src') preloads.push(...(replacement?.preloads ?? []))
      return replacement
    })
    return withPreloads(edited?.code ?? html, preloads)
  }
}

/** Resolves each reference of a text only once. */
function once(resolve: (value: string) => Promise<Replacement | undefined>): typeof resolve {
  const known = new Map<string, Promise<Replacement | undefined>>()
  return (value) => {
    const replacement = known.get(value) ?? resolve(value)
    known.set(value, replacement)
    return replacement
  }
}

/** Rewrites references in compiled CSS that Vite has left (`ik:`), and in dev those with parameters. */
export function styleTransform(instance: ViteInstance) {
  return async function (
    this: HookContext & ViteContext,
    code: string,
    id: string,
  ): Promise<Transformed | undefined> {
    const site = instance.siteOf(this)
    const session = instance.sessionOf(this)
    const file = id.replace(/[?#].*$/, '')
    site.styleFiles.add(file)
    if (!mentionPattern(site.project.options.include).test(code)) return undefined
    const { cssSites } = await import('../../rewrite/css')
    // By id: several style sheets of one page, or of one component, have the same file.
    session.texts.clear(id)
    const edited = await rewrite(code, cssSites(code), async (value, place) => {
      const [written, importer] = asWritten(value, file)
      const specifier = unmaskRemoteSpecifier(written)
      try {
        const found = await replacements(site, session, importer, {
          localUrl: (rendition) => rendition,
          holder: id,
          resolveAlias: (path, from) => resolveFile(session, this, path, from),
        })(specifier)
        // A component's styles have the component's own name.
        const refused = found && session.build.videoInStyles(specifier, importer)
        if (refused) throw refused.at(positionOf({ importer, written: specifier, target: { specifier } }))
        return found
      } catch (error) {
        throw error instanceof ImageKitBuildError ? error.inCompiled(file, code, place.start) : error
      }
    })
    return mapped(session, edited)
  }
}

/** `ik:` after a path that Vite has put before it. */
const REBASED = /^([^:?#]*\/)(ik:.*)$/s

/**
 * A specifier of a compiled style sheet, and the file that wrote it. Vite takes one in a partial of another folder for a
 * path, and makes it relative to the whole (`b/ik:./a.jpg`); of what CSS itself imports it tells nothing.
 */
function asWritten(value: string, file: string): [specifier: string, importer: string] {
  const [, folder = '', found = value] = REBASED.exec(value) ?? []
  const isLost = !folder && !/^(?:\/|[a-z][\w+.-]*:)/i.test(value) && !isBeside(value, file)
  const behind = folder || isLost ? findOriginalSpecifier(file, value) : undefined
  if (behind) return [behind.specifier, behind.file]
  if (!/^ik:\.{1,2}\//.test(found)) return [found, file]
  const own = folder ? join(dirname(file), folder, basename(file)) : file
  const writer = findInStyleSheets(file, { specifier: found })?.file ?? own
  // Vite does not rebase paths of Stylus: a plain one is relative to the entry.
  const path = found.slice('ik:'.length)
  return [found, !isBeside(path, writer) && isBeside(path, own) ? own : writer]
}

/** Whether a path without its query is an existing file, relative to another. */
function isBeside(path: string, file: string): boolean {
  const clean = path.replace(/\?.*$/s, '')
  return isFile(besideImporter(clean.startsWith('.') ? clean : `./${clean}`, file) ?? '')
}

/** How the references of a text are resolved. */
interface TextContext {
  localUrl: (file: string) => string
  /** The text's id. Default: its file. */
  holder?: string
  /** The bundler's own resolution. */
  resolveAlias?: ResolveAlias
}

function replacements(
  site: ViteSite,
  session: GraphSession,
  importer: string,
  { localUrl, holder = importer, resolveAlias = async () => undefined }: TextContext,
): (value: string) => Promise<Replacement | undefined> {
  const { build, texts } = session
  const toFile = async (path: string) => {
    const file = fileOf(path, importer, site.config)
    if ((file && isFile(file)) || path.startsWith('.')) return file
    return (await resolveAlias(path, importer)) ?? file
  }
  return async (value) => {
    const key = SPECIFIER.test(value)
      ? await build.resolve(value, importer, resolveAlias)
      : await plainKey(session, value, importer, toFile)
    if (key === undefined || (!SPECIFIER.test(value) && !value.includes('?'))) return undefined
    texts.add(holder, key)
    // No step after this one could bundle a file for a compiled style sheet.
    const isLate = !build.host.devUrl && STYLE_ID.test(holder) && build.cdnUrl(key) === undefined
    return isLate ? { url: renderLater(site, build, key) } : build.replacement(key, localUrl)
  }
}

/**
 * Resolves a path of a page or a compiled style sheet. A file that also exists in the public folder means that one, as
 * in Vite.
 */
function fileOf(
  path: string,
  importer: string,
  { root, base, publicDir }: ResolvedConfig,
): string | undefined {
  if (!path.startsWith('/')) {
    return besideImporter(/^(?:\.{1,2}\/|#)/.test(path) ? path : `./${path}`, importer)
  }
  const rooted = base.startsWith('/') && path.startsWith(base) ? path.slice(base.length - 1) : path
  if (rooted.startsWith('/@fs/')) return existingSpelling(rooted, (spelling) => spelling.slice('/@fs'.length))
  if (publicDir && isFile(join(publicDir, rooted))) return undefined
  return existingSpelling(rooted, (spelling) => join(root, spelling))
}

/** Removes the base that Vite's dev server puts before every rooted URL of a page's attributes. */
function withoutBase(replacement: Replacement, { base, command }: ResolvedConfig): Replacement {
  if (command !== 'serve' || base === '/' || !base.startsWith('/')) return replacement
  const bare = (url: string) => url.replaceAll(`${base}@imagekit/`, '/@imagekit/')
  const { url, srcset, sources, preloads } = replacement
  return {
    ...replacement,
    url: bare(url),
    srcset: srcset && bare(srcset),
    ...(sources && { sources: sources.map((one) => ({ ...one, srcset: bare(one.srcset) })) }),
    ...(preloads && {
      preloads: preloads.map(({ href, srcset, ...rest }) => ({
        ...rest,
        href: href && bare(href),
        srcset: srcset && bare(srcset),
      })),
    }),
  }
}
