import { SCRIPT_SOURCE_ID, SPECIFIER } from '../../core/filters'
import { readPlain } from '../../core/references/plain-reference'
import type { ResolveAlias } from '../../core/references/reference'
import { refuseTooComplex } from '../../core/too-complex'
import { isInside, portablePath, relativeUrl } from '../../lib/paths'
import type { RenditionRequest } from '../../query/request'
import { svelteCompilerOf } from '../../rewrite/components/svelte-compiler'
import { type Claim, type Claims, type Edited, type Resolve, rewrite } from '../../rewrite/edit'
import { type HookContext, resolveFile } from './modules'
import { besideImporter } from './plain-imports'
import { OF_ITS_BUILD, type Session, type SessionOf, type Transformed } from './session'
import { sourceWarnings } from './warnings'

/** Components of Vue; a page of Markdown arrives as the one that a generator of sites has made of it. */
const VUE_SOURCE = /\.(?:vue|md)$/

/** Turns literal references in JSX, Svelte and Vue into imports, before their compilers see them. */
export function sourceTransform(sessionOf: SessionOf) {
  return async function (this: HookContext, code: string, request: string): Promise<Transformed | undefined> {
    const session = sessionOf(this)
    const contents = { files: new Set<string>(), keys: new Set<string>() }
    const edited = await transformSource(session, code, request, contents, (path, importer) =>
      resolveFile(session, this, path, importer),
    )
    for (const file of contents.files) this.addWatchFile?.(file)
    for (const key of contents.keys) session.onText?.(key, this)
    // A template contains URLs and sizes, where other languages get imports.
    return edited && VUE_SOURCE.test(withoutQuery(request))
      ? { code: edited.code, map: edited.map, meta: OF_ITS_BUILD }
      : edited
  }
}

/** Parts of a transform's result that are of other files. */
interface Contents {
  /** Files whose content is part of it: sizes of images. */
  files: Set<string>
  /** References whose URL is part of it. */
  keys: Set<string>
}

/**
 * @param contents receives the parts of the result that are of other files
 * @param resolveAlias the bundler's own resolution
 * @throws ImageKitBuildError `TOO_COMPLEX`
 */
export function transformSource(
  session: Session,
  code: string,
  request: string,
  contents: Contents = { files: new Set(), keys: new Set() },
  resolveAlias: ResolveAlias = async () => undefined,
): Promise<Edited | undefined> {
  const id = withoutQuery(request)
  return refuseTooComplex(id, code, () => transformLanguage(session, code, id, contents, resolveAlias))
}

async function transformLanguage(
  session: Session,
  code: string,
  id: string,
  contents: Contents,
  resolveAlias: ResolveAlias,
): Promise<Edited | undefined> {
  const { build } = session
  const { options } = build.project
  const isOurs = ourImage(session, id)
  const warnings = sourceWarnings(build, id, code)
  if (id.endsWith('.svelte')) {
    const [{ rewriteSvelte }, compiler] = await Promise.all([
      import('../../rewrite/components/svelte'),
      svelteCompilerOf(options.root),
    ])
    return rewriteSvelte(code, compiler, isOurs, warnings)
  }
  if (VUE_SOURCE.test(id)) {
    const [{ vueSites }, { vueExpressionChanges }] = await Promise.all([
      import('../../rewrite/components/vue'),
      import('../../rewrite/components/vue-expressions'),
    ])
    const replacementOf = vueReplacement(session, id, isOurs, contents, resolveAlias)
    const resolve: Resolve = (value, site) => {
      if (site.isUnsized && isOurs(value)) warnings.unsized(value, site.start)
      return replacementOf(value, site)
    }
    return rewrite(code, vueSites(code, warnings), resolve, vueExpressionChanges(code, isOurs, warnings))
  }
  const { mayHoldMarkup, rewriteScript } = await import('../../rewrite/js/script')
  if (SCRIPT_SOURCE_ID.test(id))
    return mayHoldMarkup(code) ? rewriteScript(code, id, isOurs, options.components, warnings) : undefined
  const { rewriteJsx } = await import('../../rewrite/js/jsx')
  return rewriteJsx(code, isOurs, options.components, warnings)
}

/** Turns images of compiled Markdown into imports. webpack and Rspack have no parser for plugins. */
export function markdownTransform(sessionOf: SessionOf, hasParser = true) {
  return async function (this: HookContext, code: string, id: string): Promise<Edited | undefined> {
    const session = sessionOf(this)
    const { rewriteMdx } = await import('../../rewrite/markdown/mdx')
    const { components } = session.build.project.options
    const program = hasParser ? undefined : (await import('../../rewrite/js/babel')).parseModule
    return refuseTooComplex(id, code, () =>
      rewriteMdx(code, program ? program(code) : this.parse(code), ourImage(session, id), components),
    )
  }
}

/**
 * Returns replacements that Vue's compiler accepts, because it makes imports of paths itself: no scheme, and for a set
 * of values the attributes that belong to it, their srcset being an import too.
 */
function vueReplacement(
  { build, root }: Session,
  id: string,
  isOurs: Claims,
  contents: Contents,
  resolveAlias: ResolveAlias,
): Resolve {
  return async (value, { kind }) => {
    if (!isOurs(value)) return undefined
    const key = await build.resolve(SPECIFIER.test(value) ? value : `ik:${value}`, id, resolveAlias)
    const file = build.fileOf(key)
    if (file === undefined) {
      contents.keys.add(key)
      return build.replacement(key, String)
    }
    const { importsRootedPathsOnly } = build.host
    const bare = value.replace(SPECIFIER, '')
    // Vue takes `~/` for another name, and `#` for a fragment.
    const asPath = /^[@~#]/.test(bare) ? relativeUrl(id, file) + (/\?.*$/s.exec(bare)?.[0] ?? '') : bare
    const url = importsRootedPathsOnly ? rooted(file, value, root) : asPath
    // Vue splits a srcset at every comma.
    if (url.includes(',')) return { url }
    const replacement = await build.replacement(key, String)
    for (const one of build.filesOf(key)) contents.files.add(one)
    const asSrcset = `${url}${url.includes('?') ? '&' : '?'}as=srcset`
    if (kind !== 'src') return { url, srcset: replacement.srcset && asSrcset }
    return {
      ...replacement,
      url,
      srcset: replacement.srcset && asSrcset,
      ...(replacement.sources && {
        sources: replacement.sources.map((one, index) => ({ ...one, srcset: `${asSrcset}-${index}` })),
      }),
    }
  }
}

function withoutQuery(request: string): string {
  return request.replace(/\?.*$/, '')
}

/** In dev, plugin-vue turns relative paths into URLs, and only rooted paths into imports. */
function rooted(file: string, value: string, root: string): string {
  const [, query = ''] = /(\?.*)$/.exec(value) ?? []
  const path = isInside(root, file) ? portablePath(root, file).slice(1) : `/@fs${file.replaceAll('\\', '/')}`
  return encodeURI(path) + query
}

function ourImage({ build }: Session, importer: string): Claims {
  const { options } = build.project
  const claim = (specifier: string) => claimIn(build.requestOf(specifier, importer))
  return (value) => {
    if (SPECIFIER.test(value)) return claim(value)
    const plain = readPlain(value, options.include)
    const file = plain && besideImporter(plain.path, importer)
    if (file === undefined || !build.isImage(file)) return false
    // Without parameters, the bundler turns it into a URL only.
    return plain?.query ? claim(`ik:${plain.path}?${plain.query}`) : true
  }
}

function claimIn(request: RenditionRequest | undefined): Claim | true {
  if (!request) return true
  const { axis, priority, sources, formats } = request
  const hasSources = sources.length > 0 || formats.length > 1
  return {
    attributes: axis !== undefined || priority || hasSources,
    isSet: axis !== undefined,
    sources: hasSources,
  }
}
