import type { Compilation, Compiler, NormalModule } from 'webpack'
import { projectFor } from '../../core/registry'
import { portablePath } from '../../lib/paths'
import type { Options } from '../../types'
import { formatError } from '../shared/format-error'
import { NAME } from '../shared/name'
import type { Session, SingleSession } from '../shared/session'
import { aliasResolver } from './alias-resolver'
import { dependTextsOn, keepCacheApart } from './cache'
import { moduleOf, recordKey } from './cached-keys'
import { inlineConstants } from './constants'
import { rewriteCssLoaderOutput } from './css/css-loader'
import { rewritePages } from './html'
import { type BundledKeys, keysIn, remember } from './keys'
import { infrastructureLogger } from './logger'
import {
  finishAfterEmit,
  followCompiler,
  markRenditions,
  type Pages,
  pageKeys,
  uploadCompilation,
} from './output'
import { RenderedAssets } from './rendered-assets'
import { readScheme, resolveScheme, schemeRule } from './scheme'

/** Key in every compilation for the version of the project's state that its modules are built with. */
const VERSION_KEY = 'unplugin-imagekit/version'

/**
 * Sets up webpack with a scheme of its own. It covers import, dynamic import, require and `new URL`, and survives the
 * filesystem cache; `NormalModuleReplacementPlugin` would break `new URL`, and unplugin's resolveId is not called for a
 * scheme.
 */
export function applyToWebpack(compiler: Compiler, options: Options, sessions: SingleSession): void {
  const project = projectFor(options, process.env, compiler.context)
  const { root } = project.options
  const build = project.open({
    bundler: 'webpack',
    purpose: 'build',
    logger: infrastructureLogger(compiler),
    // Modules are loaded by `RenderedAssets`, which has its own.
    localUrl: (file) => ({ prelude: '', url: JSON.stringify(portablePath(root, file)) }),
    hasAssetPipeline: true,
  })
  const session: Session = {
    build,
    root,
    onText: (key, context) => {
      const module = moduleOf(context)
      if (module) recordKey(module, key, { files: [], missing: [] })
    },
  }
  sessions.current = session
  const rendered = new RenderedAssets(build, compiler.options.output)
  compiler.hooks.thisCompilation.tap(NAME, (compilation) => {
    session.resolveAlias = (folder) => aliasResolver(compilation, folder)
  })
  const bundled: BundledKeys = new Map()
  const pages: Pages = new Map()
  const fileOf = (resource: string) => rendered.fileOf(resource)
  // Runs after all plugins have been applied: vue-loader's reads the rules, and knows no scheme.
  compiler.hooks.environment.tap(NAME, () => {
    compiler.options.module.rules.push(schemeRule)
  })
  keepCacheApart(compiler, project)
  rewriteCssLoaderOutput(compiler, session)
  followCompiler(compiler, build)
  compiler.hooks.thisCompilation.tap(NAME, (compilation) => {
    build.start()
    rewritePages({ compiler, compilation, build, fileOf }, pages, (folder) =>
      aliasResolver(compilation, folder),
    )
    // A deleted image is an error of this build; thrown, it would end the watcher.
    compilation.hooks.finishModules.tapPromise(NAME, () =>
      remember(compilation, build, rendered, bundled).catch((error) => {
        compilation.errors.push(new compiler.webpack.WebpackError(formatError(error)))
      }),
    )
    const keys = () => keysIn(compilation, bundled)
    markRenditions(compiler, compilation, build, fileOf)
    uploadCompilation({ compiler, compilation, build, keys, pages, fileOf })
  })
  compiler.hooks.compilation.tap(NAME, (compilation, { normalModuleFactory }) => {
    // Worked out once: it may be a hash of the whole lockfile.
    const version = project.version(build.host)
    compilation.valueCacheVersions.set(VERSION_KEY, version)
    resolveScheme(compilation, normalModuleFactory, build, bundled, rendered)
    rendered.resolveRequests(normalModuleFactory)
    const depend = ({ buildInfo }: NormalModule) => {
      if (!buildInfo) return
      buildInfo.valueDependencies ??= new Map()
      buildInfo.valueDependencies.set(VERSION_KEY, version)
    }
    dependTextsOn(compiler, compilation, depend)
    inlineConstants(compiler, normalModuleFactory, build, depend)
    readScheme(compiler, compilation, build, rendered, depend)
    rendered.readResources(compiler, compilation, depend)
  })
  const keysOf = (compilation: Compilation) => [...keysIn(compilation, bundled), ...pageKeys(pages)]
  finishAfterEmit(compiler, build, keysOf, fileOf)
}
