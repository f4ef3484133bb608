import { fileURLToPath } from 'node:url'
import type { Compilation as RspackCompilation, Compiler as RspackCompiler } from '@rspack/core'
import type { Compilation, Compiler } from 'webpack'
import type { Build } from '../../core/build'
import { PLAIN_VIRTUAL_FILE, STYLE_ID, VIRTUAL_FILE } from '../../core/filters'
import type { Project } from '../../core/project'
import type { ResolveAlias } from '../../core/references/reference'
import { projectFor } from '../../core/registry'
import { keyOfVirtualId } from '../../core/virtual-id'
import { isInside } from '../../lib/paths'
import type { Options } from '../../types'
import type { InliningSession } from '../shared/constants'
import { formatError } from '../shared/format-error'
import { importAsset } from '../shared/import-asset'
import { NAME } from '../shared/name'
import type { Session } from '../shared/session'
import { withHash } from '../webpack/asset-names'
import { rewriteCssLoaderOutput } from '../webpack/css/css-loader'
import { rewritePages } from '../webpack/html'
import { infrastructureLogger } from '../webpack/logger'
import {
  emitFile,
  finishAfterEmit,
  followCompiler,
  type Pages,
  pageKeys,
  uploadCompilation,
} from '../webpack/output'
import { recordedKeys, recordText } from './constants'
import { completeContextRequests } from './context-images'
import { moduleIds } from './module-ids'
import { inlinesByTest, isAssetByTest } from './rules'
import type { CompilerSessions } from './sessions'
import { bundleStyleImages } from './style-images'
import { StyleRecord } from './style-record'

/** Resource suffix that makes a file an asset whatever the user's rules say, and `-!` before it to skip their loaders. */
const ASSET_QUERY = '?imagekit-asset'

/** What `new URL` and `require` get: the URL itself, where an import gets an ES module. */
const URL_MODULE = fileURLToPath(new URL('./url-module.js', import.meta.url))

/**
 * Sets up Rspack with virtual modules, because its `readResource` is never called for a scheme. For URLs in CSS, a rule
 * turns the virtual module into an inline asset whose content is the URL.
 */
export function applyToRspack(
  rspack: RspackCompiler,
  options: Options,
  sessions: CompilerSessions,
  bundler: 'rspack' | 'rsbuild' = 'rspack',
): Session {
  // Structurally equal for everything used here, but unrelated as types.
  const compiler = rspack as unknown as Compiler
  const project = projectFor(options, process.env, compiler.context)
  const build = project.open({
    bundler,
    purpose: 'build',
    logger: infrastructureLogger(compiler),
    localUrl: (file, index) => importAsset(assetRequest(compiler, project, file), index),
    hasAssetPipeline: true,
  })
  const styles = new StyleRecord(project)
  const session: InliningSession = {
    build,
    inlined: new Set(),
    root: project.options.root,
    inlines: inlinesByTest(compiler.options.module.rules),
    idOf: moduleIds(compiler, build),
    onResolve: (key, importer) => styles.record(key, importer),
    onText: (key, context) => recordText(session, key, context),
  }
  sessions.add(rspack, session)
  const pages: Pages = new Map()
  let current: Compilation | undefined
  const urlOf = (file: string) => urlOfModule(file, compiler, current, build)
  compiler.options.module.rules.push(...rulesFor(compiler, urlOf))
  keepCacheApart(rspack, build, styles)
  rewriteCssLoaderOutput(compiler, session)
  bundleStyleImages(rspack, session, (file) => assetRequest(compiler, project, file))
  completeContextRequests(rspack, options.include)
  followCompiler(compiler, build)
  compiler.hooks.thisCompilation.tap(NAME, (compilation) => {
    current = compilation
    session.inlined.clear()
    session.resolveAlias = resolverOf(compilation)
    build.start()
    rewritePages({ compiler, compilation, build }, pages, resolverOf(compilation))
    // A deleted image is an error of this build; thrown, it would end the watcher.
    compilation.hooks.finishModules.tapPromise(NAME, () =>
      remember(compilation, session, styles).catch((error) => {
        compilation.errors.push(new compiler.webpack.WebpackError(formatError(error)))
      }),
    )
    uploadCompilation({
      compiler,
      compilation,
      build,
      keys: () => keysIn(compilation, session, styles),
      pages,
    })
  })
  finishAfterEmit(compiler, build, (compilation) => {
    styles.save()
    return [...keysIn(compilation, session, styles), ...pageKeys(pages)]
  })
  return session
}

/** A file that is not a rendition is the same asset as where it is imported without the plugin, if the user's rules make one. */
function assetRequest({ options }: Compiler, project: Project, file: string): string {
  const isOriginal = !isInside(project.options.cacheDir, file)
  return isOriginal && isAssetByTest(options.module.rules, file) ? file : `-!${file}${ASSET_QUERY}`
}

/** Pushed last, so that they take precedence over the user's. */
function rulesFor(compiler: Compiler, urlOf: (file: string) => string) {
  const { assetModuleFilename } = compiler.options.output
  const filename =
    typeof assetModuleFilename === 'string' ? assetModuleFilename.replace('[query]', '') : undefined
  return [
    { test: VIRTUAL_FILE, sideEffects: false },
    // By the public path at run time, which a rule does not know (`publicPath: 'auto'`).
    { test: VIRTUAL_FILE, dependency: 'url', type: 'javascript/auto', loader: URL_MODULE },
    { test: PLAIN_VIRTUAL_FILE, dependency: 'commonjs', loader: URL_MODULE },
    {
      test: VIRTUAL_FILE,
      dependency: 'url',
      issuer: STYLE_ID,
      type: 'asset/inline',
      generator: { dataUrl: (_content: unknown, { filename: file }: { filename: string }) => urlOf(file) },
    },
    {
      resourceQuery: (query: string) => query === ASSET_QUERY,
      type: 'asset/resource',
      generator: { filename: withHash(filename ?? '[hash][ext]') },
    },
  ]
}

/** Returns a virtual module's URL or file, for imports that accept only a URL. */
function urlOfModule(
  file: string,
  compiler: Compiler,
  compilation: Compilation | undefined,
  build: Build,
): string {
  const target = build.loadedTarget(keyOfFile(file) ?? '')
  if (!target || !compilation) return ''
  return 'url' in target ? target.url : emitFile({ compiler, compilation, build }, target.file)
}

/**
 * Modules from the persistent cache are not built again, even if the lockfile has changed: each version of the
 * project's state has a cache of its own.
 */
function keepCacheApart({ options }: RspackCompiler, { project, host }: Build, { id }: StyleRecord): void {
  // Rspack 1 has it among its experiments.
  const { cache = options.cache } = options.experiments as { cache?: typeof options.cache }
  if (typeof cache !== 'object' || cache.type !== 'persistent') return
  cache.version = `${cache.version ?? ''}|${NAME} ${project.version(host)} ${id}`
}

/**
 * Resolves and loads modules that came from the cache: they were neither resolved nor loaded in this process, but the
 * upload needs both.
 */
async function remember(
  compilation: Compilation,
  { build, inlined }: InliningSession,
  styles: StyleRecord,
): Promise<void> {
  const load = async (key: string) => {
    // A key is a specifier as written in the root, so it resolves to itself.
    if (!build.has(key)) await build.resolve(key, undefined, async () => undefined)
    await build.load(key)
  }
  for (const key of recordedKeys(compilation as unknown as RspackCompilation)) inlined.add(key)
  const files = filesIn(compilation)
  for (const key of [...inlined, ...keysOfFiles(files)]) if (!build.isDelivered(key)) await load(key)
  for (const key of styles.keysOf(files)) {
    // A style sheet that still refers to it would have failed already.
    await load(key).catch(() => styles.forget(key))
  }
}

/** Returns the keys of the references in a compilation and its children (pages' templates, say). */
function keysIn(compilation: Compilation, { inlined }: InliningSession, styles: StyleRecord): string[] {
  // Each module is an object of Rspack's that has to be made, so they are listed once.
  const files = filesIn(compilation)
  return [...new Set([...inlined, ...keysOfFiles(files), ...styles.keysOf(files)])]
}

function keysOfFiles(files: readonly string[]): string[] {
  return files.flatMap((file) => keyOfFile(file) ?? [])
}

function filesIn(compilation: Compilation): string[] {
  const own = [...compilation.modules].flatMap((module) => module.nameForCondition() ?? [])
  return [...own, ...compilation.children.flatMap(filesIn)]
}

function keyOfFile(file: string): string | undefined {
  const [, name] = VIRTUAL_FILE.exec(file) ?? []
  return name === undefined ? undefined : keyOfVirtualId(`imagekit-virtual/${name}.js`)
}

function resolverOf(compilation: Compilation): (context: string) => ResolveAlias {
  const { resolverFactory } = compilation as unknown as RspackCompilation
  const resolver = resolverFactory.get('normal', { dependencyType: 'esm' })
  return (context) => (path) =>
    new Promise((found) => {
      resolver.resolve({}, context, path, {}, (error, file) => found(error || !file ? undefined : file))
    })
}
