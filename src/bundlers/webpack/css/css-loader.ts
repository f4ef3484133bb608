import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Compiler, RuleSetRule } from 'webpack'
import { SPECIFIER, STYLE_ID } from '../../../core/filters'
import { readText } from '../../../lib/files/regular-file'
import { relativeUrl } from '../../../lib/paths'
import { rewriteCssStrings } from '../../../rewrite/js/css-strings'
import { parseModule } from '../../../rewrite/js/parse-module'
import { NAME } from '../../shared/name'
import { pathFrom } from '../../shared/plain-imports'
import type { Session } from '../../shared/session'
import { isNativeStyle, isSubpathImage, type ModuleContext, SCHEME } from './schemes'

/** css-loader itself, from npm or bundled with a framework: not a loader whose name ends in its name. */
const CSS_LOADER = /(?:^|[\\/])css-loader(?:$|[\\/?])/
/** vue-loader takes every loader whose name begins with css-loader's for it. */
const LOADER = fileURLToPath(new URL('./css-output.js', import.meta.url))
/** The loader's only way to the plugin: it is loaded apart from it. */
const OUTPUT = Symbol.for('unplugin-imagekit:css-output')

/**
 * Rewrites what css-loader returns. It leaves URLs with a scheme as they are, and a style sheet's source, which is
 * rewritten before, lacks what Sass, Less and `@import` add to it.
 */
export function rewriteCssLoaderOutput(compiler: Compiler, session: Session): void {
  // Runs after all plugins have been applied, those that add or copy rules included.
  compiler.hooks.environment.tap(NAME, () => {
    const { module } = compiler.options
    // Copies: a configuration's rules may be those of other compilers too.
    module.rules = module.rules.map(withLoaderIn)
    // css-loader asks for an `@import`ed file with its own loaders, and without those of the rules except for these.
    module.rules.push({ test: STYLE_ID, enforce: 'post', loader: LOADER })
  })
  const rewrite = (code: string, context: OutputContext) => rewritten(code, context, session)
  compiler.hooks.compilation.tap(NAME, (compilation) => {
    compiler.webpack.NormalModule.getCompilationHooks(compilation).loader.tap(NAME, (context) => {
      Object.assign(context, { [OUTPUT]: rewrite })
    })
  })
}

/** In CSS: what no bracket, quote or white space ends. */
const RELATIVE = /\bik:\.{1,2}\/[^\s"'()\\]+/g

/** What the loader knows of its module. */
interface OutputContext extends ModuleContext {
  resource: string
  loaders: readonly { path: string }[]
  /** The files that its loaders have read so far: those of Sass partials among them. */
  getDependencies?(): readonly string[]
}

function rewritten(code: string, context: OutputContext, session: Session): string | undefined {
  const { resource, loaders } = context
  if (!SCHEME.test(code)) return undefined
  const importer = resource.replace(/\?.*$/, '')
  // A style sheet of the bundler's own: it resolves specifiers itself, from the style sheet.
  if (!loaders.some(({ path }) => CSS_LOADER.test(path)))
    return isNativeStyle(context)
      ? code.replace(RELATIVE, (one) => ofPartial(one, importer, context, session))
      : undefined
  const edited = rewriteCssStrings(
    code,
    () => parseModule(code),
    (value) => {
      const isOurs = SPECIFIER.test(value)
      if (!isOurs && !isSubpathImage(value, importer, session)) return undefined
      const specifier = isOurs ? ofPartial(value, importer, context, session) : `ik:${value}`
      return `String(new URL(${JSON.stringify(specifier)}, import.meta.url))`
    },
  )
  return edited?.code
}

/**
 * A relative specifier that leads to no image from the style sheet, but does so from a partial that holds it: preprocessors
 * compile partials in, and their source maps are there only if they are asked for.
 */
function ofPartial(specifier: string, importer: string, context: OutputContext, { build }: Session): string {
  const [, path = '', query = ''] = /^ik:(\.{1,2}\/[^?]*)(\?.*)?$/s.exec(specifier) ?? []
  const imageFrom = (file: string) => pathFrom(dirname(file), path)
  const own = path && imageFrom(importer)
  if (!own || build.isImage(own)) return specifier
  for (const file of context.getDependencies?.() ?? []) {
    const image = file !== importer && STYLE_ID.test(file) ? imageFrom(file) : undefined
    if (image && build.isImage(image) && readText(file).includes(specifier))
      return `ik:${relativeUrl(importer, image)}${query}`
  }
  return specifier
}

type Rule = RuleSetRule | '...' | false | 0 | '' | null | undefined
/** An entry of a rule's `use`, however deep webpack's own types nest its functions. */
type Use = string | { loader?: string } | ((...args: unknown[]) => unknown) | false | 0 | null | undefined

/** Puts the loader before each css-loader, so that it runs next. */
function withLoaderIn<R extends Rule>(rule: R): R {
  if (!rule || typeof rule !== 'object') return rule
  const { oneOf, rules, use, loader, options, ...others } = rule as RuleSetRule
  return {
    ...others,
    ...(oneOf && { oneOf: oneOf.map(withLoaderIn) }),
    ...(rules && { rules: rules.map(withLoaderIn) }),
    ...(use && { use: withLoader(use as Use | Use[]) }),
    ...(loader && CSS_LOADER.test(loader)
      ? { use: [LOADER, options === undefined ? loader : { loader, options }] }
      : { ...(loader && { loader }), ...(options !== undefined && { options }) }),
  } as R
}

function withLoader(use: Use | Use[]): Use | Use[] {
  if (Array.isArray(use)) return use.flatMap(withLoader)
  if (typeof use === 'function') return (...args) => withLoader(use(...args) as Use | Use[])
  const loader = typeof use === 'string' ? use : use ? use.loader : undefined
  return loader && CSS_LOADER.test(loader) ? [LOADER, use] : use
}
