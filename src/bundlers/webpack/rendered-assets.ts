import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Compilation, Compiler, NormalModule } from 'webpack'
import type { Build } from '../../core/build'
import type { Host } from '../../core/host'
import type { LoadedModule } from '../../core/output/loaded-module'
import { isInside, portablePath } from '../../lib/paths'
import { NAME } from '../shared/name'

/** Loaders of old (url-loader, file-loader) turn an image into a module, whose code an asset would then hold. */
export const WITHOUT_LOADERS = '-!'

/** Not `ik-…`: to webpack's rules, a scheme is any that begins like it. */
const SCHEME = 'imagekit-rendition'

/** One of the files that a reference's module asks to be bundled. */
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
 * Drawn pictures as webpack's assets. After each change of an image it is another file of the cache that is to be bundled.
 * As modules of their own, webpack would keep each of them as long as it watches, and would build twice, since the file is
 * younger than the build. So such a module is named after what was asked for, and depends on the image.
 */
export class RenderedAssets {
  readonly #build: Build
  /** The files that a module asks for, by the reference's key. */
  readonly #files = new Map<string, string[]>()
  /** By the path that the asset's module seems to have. */
  readonly #renditions = new Map<string, Rendition>()

  constructor(build: Build) {
    this.#build = build
  }

  /** The module of a reference. */
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

  /** What webpack is asked for instead of a file: relative to the root, so that chunk hashes hold no path of this machine. */
  request(key: string, file: string, index = this.#files.get(key)?.indexOf(file) ?? 0): string {
    if (!this.isRendition(file)) return portablePath(this.#build.project.options.root, file)
    return `${SCHEME}:${basename(file)}?${new URLSearchParams({ key, index: String(index) })}`
  }

  /** A path, for whatever a user's configuration makes of it: rules, and names of the output. */
  resourceOf(request: string): string {
    const { pathname, searchParams } = new URL(request)
    const rendition = { key: searchParams.get('key') ?? '', index: Number(searchParams.get('index')) }
    const hash = createHash('sha256').update(`${rendition.index} ${rendition.key}`).digest('hex').slice(0, 32)
    const resource = join(this.#build.project.options.cacheDir, 'rendered', hash, decodeURI(pathname))
    this.#renditions.set(resource, rendition)
    return resource
  }

  /** The file on the disk that a module stands for. */
  fileOf(resource: string): string {
    const { key = '', index = 0 } = this.#renditions.get(resource) ?? {}
    return this.#files.get(key)?.[index] ?? resource
  }

  resolveRequests(factory: NormalModuleFactory): void {
    factory.hooks.resolveForScheme.for(SCHEME).tap(NAME, (data) => {
      data.resource = this.resourceOf(data.resource)
      data.path = data.resource
      data.query = ''
      data.fragment = ''
      data.context = this.#build.project.options.root
      return true
    })
  }

  /** @param depend lets the module depend on what the project knows */
  readResources(compiler: Compiler, compilation: Compilation, depend: (module: NormalModule) => void): void {
    const { readResource } = compiler.webpack.NormalModule.getCompilationHooks(compilation)
    // Of what has no scheme; before webpack itself reads the path. With a callback: Next's profiler gives every tap one.
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
    // Its importer may not have been built again, and so not have asked for the rendition of the new image.
    const { files, missing } = await this.load(rendition.key)
    for (const file of files) context.addDependency(file)
    for (const file of missing) context.addMissingDependency(file)
    depend(context._module as NormalModule)
    return readFile(this.fileOf(context.resource))
  }
}
