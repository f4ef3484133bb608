import type { Compilation, Compiler, Module, NormalModule } from 'webpack'
import type { Build } from '../../core/build'
import { plainPattern, SPECIFIER, STYLE_ID } from '../../core/filters'
import type { ProjectState } from '../../core/project-state'
import type { ResolveAlias } from '../../core/references/reference'
import { projectFor } from '../../core/registry'
import { portablePath } from '../../lib/paths'
import type { Options } from '../../types'
import { formatError, framed } from '../shared/format-error'
import { NAME } from '../shared/name'
import { pathFrom, plainKey } from '../shared/plain-imports'
import type { Session, SingleSession } from '../shared/session'
import { moduleOf, recordedKeys, recordKey, recordStyles } from './cached-keys'
import { inlineConstants } from './constants'
import { rewriteCssLoaderOutput } from './css/css-loader'
import { rewritePages } from './html'
import { inlinesByRules, requiresModule } from './inline-rules'
import { infrastructureLogger } from './logger'
import {
  finishAfterEmit,
  followCompiler,
  innerModules,
  markRenditions,
  type Pages,
  pageKeys,
  uploadCompilation,
} from './output'
import { RenderedAssets, WITHOUT_LOADERS } from './rendered-assets'

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
    compilation.valueCacheVersions.set(VERSION_KEY, project.version(build.host))
    resolveScheme(compilation, normalModuleFactory, build, bundled, rendered)
    rendered.resolveRequests(normalModuleFactory)
    const depend = ({ buildInfo }: NormalModule) => {
      if (!buildInfo) return
      buildInfo.valueDependencies ??= new Map()
      buildInfo.valueDependencies.set(VERSION_KEY, project.version(build.host))
    }
    dependTextsOn(compiler, compilation, depend)
    inlineConstants(compiler, normalModuleFactory, build, depend)
    readScheme(compiler, compilation, build, rendered, depend)
    rendered.readResources(compiler, compilation, depend)
  })
  const keysOf = (compilation: Compilation) => [...keysIn(compilation, bundled), ...pageKeys(pages)]
  finishAfterEmit(compiler, build, keysOf, fileOf)
}

/**
 * The options decide what is a reference, in modules too that have none under others: each set of options has a cache of
 * its own.
 */
function keepCacheApart({ options: { cache } }: Compiler, { optionsVersion }: ProjectState): void {
  if (typeof cache !== 'object' || cache.type !== 'filesystem') return
  cache.version = `${cache.version ?? ''}|${NAME} ${optionsVersion}`
}

/**
 * Builds components and style sheets again once the lockfile's content has changed. A style sheet's loader may contain the
 * result of modules that it has run itself, and an extractor's does: webpack keeps it without what those depend on.
 */
function dependTextsOn(
  { webpack: { NormalModule } }: Compiler,
  compilation: Compilation,
  depend: (module: NormalModule) => void,
): void {
  NormalModule.getCompilationHooks(compilation).loader.tap(NAME, (_context, module) => {
    if (HOLDS_URLS.test(module.resource)) depend(module)
  })
}

/** Marks a request as answered by a URL, for the rules. */
const URL_QUERY = '?imagekit-url'

/** `new URL`, CSS, and `require` of a plain image, which is a string wherever webpack's own assets are. */
function asksForUrl({ dependencyType }: ResolveData, isPlain: boolean): boolean {
  return dependencyType === 'url' || (isPlain && dependencyType === 'commonjs')
}

/** Returns the rules for `ik:` modules: a URL for imports of one, else an ES module. */
const schemeRule = {
  scheme: 'ik',
  oneOf: [
    {
      resourceQuery: (query: string) => query === URL_QUERY,
      type: 'asset/inline',
      generator: { dataUrl: (content: Buffer) => content.toString() },
    },
    // Uses the public path: resolved against the module's own URL, a server's would be a `file:`.
    { type: 'javascript/auto', sideEffects: false, parser: { url: 'relative' } },
  ],
}

/** The references that became files of webpack's own, by file: the specifier is no longer part of such a module. */
type BundledKeys = Map<string, Set<string>>

/** Components and style sheets: the texts in which the plugin's loaders write URLs, where modules get imports. */
const HOLDS_URLS = new RegExp(`${STYLE_ID.source}|\\.vue(?:$|\\?)`)

type NormalModuleFactory = Parameters<Parameters<Compiler['hooks']['normalModuleFactory']['tap']>[1]>[0]
type ResolveData = Parameters<Parameters<NormalModuleFactory['hooks']['beforeResolve']['tapPromise']>[1]>[0]

function resolveScheme(
  compilation: Compilation,
  factory: NormalModuleFactory,
  build: Build,
  bundled: BundledKeys,
  rendered: RenderedAssets,
): void {
  const resolve = ({ request, contextInfo: { issuer }, context }: ResolveData) =>
    build.resolve(request, issuer || undefined, aliasResolver(compilation, context)).catch((error) => {
      throw framed(error)
    })

  const images = plainPattern(build.project.options.include)
  /** Keys of plain requests that the plugin handles. */
  const plain = new WeakMap<ResolveData, string>()
  /** Those of `require` that get a module, as the user's loader would make one. */
  const modules = new WeakSet<ResolveData>()

  /** A request with `!` names its loaders itself. */
  const plainRequestKey = async (
    { request, context, contextInfo: { issuer } }: ResolveData,
    inlines: (file: string) => boolean,
    toFile: ResolveAlias,
  ) =>
    request.includes('!')
      ? undefined
      : plainKey(
          { build, inlines },
          request,
          issuer ?? '',
          (path) => pathFrom(context, path) ?? toFile(path, undefined),
        )

  const prepare = async (data: ResolveData) => {
    const { request, context, dependencyType } = data
    const isPlain = !SPECIFIER.test(request)
    const toFile = aliasResolver(compilation, context, dependencyType)
    const inlines = (file: string) => inlinesByRules(factory.ruleSet, file, dependencyType)
    const key = isPlain ? await plainRequestKey(data, inlines, toFile) : await resolve(data)
    if (key === undefined) return
    if (isPlain) {
      data.request = 'ik:plain'
      plain.set(data, key)
    }
    if (!asksForUrl(data, isPlain)) return
    const target = await build.target(key)
    if (!('file' in target)) {
      const file = build.fileOf(key)
      if (file && dependencyType === 'commonjs' && requiresModule(factory.ruleSet, file)) modules.add(data)
      return
    }
    const { file } = target
    const note = (resource: string) => bundled.set(resource, (bundled.get(resource) ?? new Set()).add(key))
    // For `require` the user's rules decide how the file becomes a string; an asset consists of the bytes that their
    // loaders return.
    data.request = dependencyType === 'url' ? WITHOUT_LOADERS + file : file
    note(file)
    if (dependencyType !== 'url' || !rendered.isRendition(file)) return
    await rendered.load(key)
    const renditionRequest = rendered.request(key, file)
    data.request = WITHOUT_LOADERS + renditionRequest
    note(rendered.resourceOf(renditionRequest))
  }

  // Uses callbacks, so that the many other requests cost no promise. A bundled file that is imported as a URL is
  // webpack's own asset: the request is replaced by the file.
  factory.hooks.beforeResolve.tapAsync(NAME, (data, goOn) => {
    const concerned = SPECIFIER.test(data.request) ? data.dependencyType === 'url' : images.test(data.request)
    if (!concerned) return goOn()
    prepare(data).then(
      () => goOn(),
      (error) => goOn(framed(error) as Error),
    )
  })
  factory.hooks.resolveForScheme.for('ik').tapPromise(NAME, async (resource, data) => {
    const found = plain.get(data)
    const key = found ?? (await resolve(data))
    resource.resource = resourceOf(key)
    // The path that a user's rules are tested on: without extension, so that none treats the module as an image or a
    // script.
    resource.path = 'imagekit-virtual'
    resource.query = asksForUrl(data, found !== undefined) && !modules.has(data) ? URL_QUERY : ''
    resource.fragment = ''
    // The module's own requests (a bundled file) are resolved against this.
    resource.context = build.project.options.root
    return true
  })
}

function readScheme(
  compiler: Compiler,
  compilation: Compilation,
  build: Build,
  rendered: RenderedAssets,
  depend: (module: NormalModule) => void,
): void {
  const { NormalModule } = compiler.webpack
  NormalModule.getCompilationHooks(compilation)
    .readResource.for('ik')
    .tapPromise(NAME, async (context) => {
      const module = context._module as NormalModule
      const key = keyOf(context.resource)
      const { code, files, missing } = await rendered.load(key)
      for (const file of files) context.addDependency(file)
      for (const file of missing) context.addMissingDependency(file)
      depend(module)
      if (module.type !== 'asset/inline') return code
      const target = await build.target(key)
      return 'url' in target ? target.url : ''
    })
}

/**
 * Resolves and loads modules that came from webpack's cache: they were neither resolved nor loaded in this process, but
 * the upload needs both.
 */
async function remember(
  compilation: Compilation,
  build: Build,
  rendered: RenderedAssets,
  bundled: BundledKeys,
): Promise<void> {
  recordStyles(compilation, (module) => ownKeys(module, bundled))
  for (const key of keysIn(compilation, bundled)) {
    // A key is a specifier as written in the root, so it resolves to itself.
    if (!build.has(key))
      await build.resolve(key, undefined, aliasResolver(compilation, build.project.options.root))
    if (!build.isDelivered(key)) await rendered.load(key)
  }
}

/** Returns the keys of the references in a compilation and its children (html-webpack-plugin's templates, say). */
function keysIn(compilation: Compilation, bundled: BundledKeys): string[] {
  const own = [...compilation.modules].flatMap((module) => [
    ...ownKeys(module, bundled),
    ...innerModules(module).flatMap(recordedKeys),
  ])
  return [...own, ...compilation.children.flatMap((child) => keysIn(child, bundled))]
}

function ownKeys(module: Module, bundled: BundledKeys): string[] {
  const { resource } = module as NormalModule
  return resource?.startsWith('ik:') ? [keyOf(resource)] : [...(bundled.get(resource) ?? [])]
}

/** `!` and `#` have a meaning in a webpack request; encoding `%` too makes it reversible. */
function resourceOf(key: string): string {
  return encodeURI(key).replaceAll('!', '%21').replaceAll('#', '%23')
}

function keyOf(resource: string): string {
  return decodeURIComponent(resource)
}

function aliasResolver(compilation: Compilation, context: string, dependencyType = 'esm'): ResolveAlias {
  const resolver = compilation.resolverFactory.get('normal', { dependencyType })
  return (path) =>
    new Promise((found) => {
      resolver.resolve({}, context, path, {}, (error, file) => found(error || !file ? undefined : file))
    })
}
