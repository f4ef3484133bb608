import { fileURLToPath } from 'node:url'
import type { Compiler, RuleSetRule } from 'webpack'
import { SPECIFIER, STYLE_ID } from '../../../core/filters'
import { rewriteCssStrings } from '../../../rewrite/js/css-strings'
import { parseModule } from '../../../rewrite/js/parse-module'
import { NAME } from '../../shared/name'
import type { Session } from '../../shared/session'
import { isSubpathImage, SCHEME } from './schemes'

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

/** What the loader knows of its module. */
interface OutputContext {
  resource: string
  loaders: readonly { path: string }[]
}

function rewritten(code: string, { resource, loaders }: OutputContext, session: Session): string | undefined {
  if (!SCHEME.test(code) || !loaders.some(({ path }) => CSS_LOADER.test(path))) return undefined
  const importer = resource.replace(/\?.*$/, '')
  const edited = rewriteCssStrings(
    code,
    () => parseModule(code),
    (value) => {
      const isOurs = SPECIFIER.test(value)
      if (!isOurs && !isSubpathImage(value, importer, session)) return undefined
      return `String(new URL(${JSON.stringify(isOurs ? value : `ik:${value}`)}, import.meta.url))`
    },
  )
  return edited?.code
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
