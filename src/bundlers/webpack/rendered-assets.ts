import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import type { Compilation, Compiler, NormalModule } from 'webpack'
import type { Build } from '../../core/build'
import type { Host } from '../../core/host'
import type { LoadedModule } from '../../core/output/loaded-module'
import { isInside, portablePath } from '../../lib/paths'
import { NAME } from '../shared/name'
import { isNamedByHash } from './asset-names'
import { assetNameByRules } from './inline-rules'

/** Legacy loaders (url-loader, file-loader) turn an image into a module, whose code an asset would then contain. */
export const WITHOUT_LOADERS = '-!'

/** Not `ik-…`: webpack's rules match a scheme by its prefix. */
const SCHEME = 'imagekit-rendition'

/** A file that a reference's module requests to be bundled. */
interface Rendition {
  key: string
  index: number
}

type LoaderContext = Parameters<
  Parameters<
    ReturnType<ReturnType<typeof NormalModule.getCompilationHooks>['readResource']['for']>['tapAsync']
  >[1]
>[0]
type NormalModuleFactory = Parameters<Parameters<Compiler['hooks']['normalModuleFactory']['tap']>[1]>[0]

/**
 * Renditions as webpack's assets. After each change of an image, another file of the cache has to be bundled. As
 * modules of their own, webpack would keep each of them as long as it watches, and would build twice, because the file
 * is younger than the build. So such a module is named after the request, and depends on the image.
 */
export class RenderedAssets {
  readonly #build: Build
  readonly #output: Compiler['options']['output']
  /** The files that a module requests, by the reference's key. */
  readonly #files = new Map<string, string[]>()
  /** By the path that the asset's module reports. */
  readonly #renditions = new Map<string, Rendition>()
  #ruleSet: NormalModuleFactory['ruleSet'] | undefined

  constructor(build: Build, output: Compiler['options']['output']) {
    this.#build = build
    this.#output = output
  }

  /** Returns the module of a reference. */
  async load(key: string): Promise<LoadedModule> {
    const files: string[] = []
    const localUrl: Host['localUrl'] = (file, index) => {
      files[index] = file
      // webpack's asset syntax that needs no rule of the user's.
      const request = WITHOUT_LOADERS + this.request(key, file, index)
      return { prelude: '', url: `new URL(${JSON.stringify(request)}, import.meta.url).href` }
    }
    const module = await this.#build.load(key, localUrl)
    this.#files.set(key, files)
    return module
  }

  isRendition(file: string): boolean {
    return isInside(this.#build.project.options.cacheDir, file)
  }

  /** Returns the request that replaces a file: relative to the root, so that chunk hashes contain no absolute path. */
  request(key: string, file: string, index = this.#files.get(key)?.indexOf(file) ?? 0): string {
    if (!this.isRendition(file)) return portablePath(this.#build.project.options.root, file)
    return `${SCHEME}:${basename(file)}?${new URLSearchParams({ key, index: String(index) })}`
  }

  /** Returns a path for the user's configuration: rules, and names of the output. */
  resourceOf(request: string): string {
    const { pathname, searchParams } = new URL(request)
    const rendition = { key: searchParams.get('key') ?? '', index: Number(searchParams.get('index')) }
    const hash = createHash('sha256').update(`${rendition.index} ${rendition.key}`).digest('hex').slice(0, 32)
    const folder = join(this.#build.project.options.cacheDir, 'rendered', hash)
    const name = decodeURI(pathname)
    const plain = join(folder, name)
    const extension = extname(name)
    const resource = this.#isNamedByHash(plain)
      ? plain
      : join(folder, `${basename(name, extension)}-${hash.slice(0, 8)}${extension}`)
    this.#renditions.set(resource, rendition)
    return resource
  }

  #isNamedByHash(resource: string): boolean {
    const own = this.#ruleSet && assetNameByRules(this.#ruleSet, resource)
    const template = own ?? this.#output.assetModuleFilename
    return typeof template !== 'string' || isNamedByHash(template)
  }

  /** Returns the file on disk of a module. */
  fileOf(resource: string): string {
    const { key = '', index = 0 } = this.#renditions.get(resource) ?? {}
    return this.#files.get(key)?.[index] ?? resource
  }

  resolveRequests(factory: NormalModuleFactory): void {
    this.#ruleSet = factory.ruleSet
    factory.hooks.resolveForScheme.for(SCHEME).tap(NAME, (data) => {
      data.resource = this.resourceOf(data.resource)
      data.path = data.resource
      data.query = ''
      data.fragment = ''
      data.context = this.#build.project.options.root
      return true
    })
  }

  /** @param depend adds a dependency on the project's state */
  readResources(compiler: Compiler, compilation: Compilation, depend: (module: NormalModule) => void): void {
    const { readResource } = compiler.webpack.NormalModule.getCompilationHooks(compilation)
    // For requests without scheme, before webpack itself reads the path. With a callback, because Next's profiler
    // passes one to every tap.
    readResource.for(undefined as never).tapAsync({ name: NAME, stage: -1 }, (context, done) => {
      const rendition = this.#renditions.get(context.resource)
      if (!rendition) return done()
      this.#read(context, rendition, depend).then((bytes) => done(null, bytes), done)
    })
  }

  /** @param context of the loaders */
  async #read(
    context: LoaderContext,
    rendition: Rendition,
    depend: (module: NormalModule) => void,
  ): Promise<Buffer> {
    // Its importer may not have been built again, and so not have requested the rendition of the new image.
    const { files, missing } = await this.load(rendition.key)
    for (const file of files) context.addDependency(file)
    for (const file of missing) context.addMissingDependency(file)
    depend(context._module as NormalModule)
    return readFile(this.fileOf(context.resource))
  }
}
