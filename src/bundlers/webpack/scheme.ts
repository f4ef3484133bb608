import type { Compilation, Compiler, NormalModule } from 'webpack'
import type { Build } from '../../core/build'
import { plainPattern, SPECIFIER } from '../../core/filters'
import type { ResolveAlias } from '../../core/references/reference'
import { framed } from '../shared/format-error'
import { NAME } from '../shared/name'
import { pathFrom, plainKey } from '../shared/plain-imports'
import { aliasResolver } from './alias-resolver'
import { inlinesByRules, requiresModule } from './inline-rules'
import { type BundledKeys, keyOf, resourceOf } from './keys'
import { type RenderedAssets, WITHOUT_LOADERS } from './rendered-assets'

/* The scheme `ik:` of webpack's own modules. */

/** Marks a request as answered by a URL, for the rules. */
const URL_QUERY = '?imagekit-url'

/** `new URL`, CSS, and `require` of a plain image, which is a string wherever webpack's own assets are. */
function asksForUrl({ dependencyType }: ResolveData, isPlain: boolean): boolean {
  return dependencyType === 'url' || (isPlain && dependencyType === 'commonjs')
}

/** Returns the rules for `ik:` modules: a URL for imports of one, else an ES module. */
export const schemeRule = {
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

type NormalModuleFactory = Parameters<Parameters<Compiler['hooks']['normalModuleFactory']['tap']>[1]>[0]
type ResolveData = Parameters<Parameters<NormalModuleFactory['hooks']['beforeResolve']['tapPromise']>[1]>[0]

export function resolveScheme(
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

export function readScheme(
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
