import { basename } from 'node:path'
import type { Size } from '../engine/geometry'
import { type Address, addressOf, renditionUrl, webProxyPath } from './address'
import { type Asset, readAsset } from './asset'
import { StatCache } from './cache'
import { ImageKitBuildError, locate } from './errors'
import { collision, Lockfile } from './lockfile'
import { consoleLogger, formatBytes, type Logger, plural } from './log'
import { type ManifestImage, writeManifest } from './manifest'
import { type ImageView, literal, moduleCode } from './module'
import { fingerprint, type ResolvedOptions } from './options'
import type { ProgressStream } from './progress'
import {
  type LocalReference,
  portablePath,
  type Reference,
  type RemoteReference,
  type ResolveAlias,
  resolveReference,
} from './reference'
import { type Rendition, type RenditionSet, renditionsOf } from './rendition'
import { refuseLeaks } from './secrets'
import { UploadQueue, type UploadReport, type UploadTask } from './upload-queue'

/**
 * What the host is doing.
 * - `build`: output that will be deployed; what is missing is uploaded
 * - `watch`: a build that is repeated while someone works; what is uploaded already comes from the CDN, the rest is bundled
 * - `serve`: a dev server; every local image comes from this machine
 */
export type Purpose = 'build' | 'watch' | 'serve'

/** The bundler's own way to an image file: statements, and the expression that is its URL. */
export interface LocalUrl {
  prelude: string
  url: string
}

/** What one host can do for the core. */
export interface Host {
  /** As the manifest names it. */
  bundler: string
  purpose: Purpose
  logger: Logger
  /** Code by which a module of this bundler gets the URL of a bundled file. */
  localUrl(file: string): LocalUrl
}

export interface LoadedModule {
  code: string
  /** The file to watch. */
  file: string | undefined
}

/** How a reference was last loaded: what uploads and the manifest need of it. */
interface Outcome {
  image: ManifestImage
  task: UploadTask | undefined
}

/**
 * One project's state, shared by every bundler and compiler of the process: what was referenced, what is cached, what is
 * uploaded. Everything else in the core is a function.
 */
export class Project {
  readonly options: ResolvedOptions
  #logger: Logger = consoleLogger
  readonly #cache: StatCache
  readonly #lockfile: Lockfile
  readonly #queue: UploadQueue
  readonly #references = new Map<string, Reference>()
  readonly #outcomes = new Map<string, Outcome>()
  readonly #hashesByPlace = new Map<string, string>()
  readonly #noticed = new Set<string>()

  constructor(options: ResolvedOptions, stream?: ProgressStream) {
    this.options = options
    this.#cache = new StatCache(options.cacheDir, options.root, () => this.#logger)
    this.#lockfile = new Lockfile(options.lockfile, options.cacheDir)
    this.#queue = new UploadQueue(options, this.#lockfile, stream)
  }

  /** A build begins: what git or another process wrote into the lockfile since then counts. */
  start(host: Host): void {
    this.#logger = host.logger
    this.#lockfile.reload()
  }

  /**
   * Names everything but the image's bytes that a module's code depends on, for bundlers with a persistent cache: another
   * version, and a cached module is stale.
   */
  version(host: Host): string {
    const { urlEndpoint, privateKey, dryRun } = this.options
    const uploads = host.purpose === 'build' && (privateKey || dryRun)
    return [
      fingerprint(this.options),
      host.purpose,
      urlEndpoint && !uploads ? this.#lockfile.digest() : '',
    ].join(' ')
  }

  /**
   * Finds what a specifier means, and remembers it.
   *
   * @returns the reference's key, which `load` takes
   * @throws ImageKitBuildError with the importer's position
   */
  async resolve(
    specifier: string,
    importer: string | undefined,
    resolveAlias: ResolveAlias,
  ): Promise<string> {
    try {
      const { root, presets } = this.options
      const reference = await resolveReference(specifier, importer, { root, presets, resolveAlias })
      this.#references.set(reference.key, reference)
      // Whatever is wrong with the file is told now, while the importer is known.
      if (reference.kind === 'local') this.#read(reference)
      else this.#endpointFor(reference)
      return reference.key
    } catch (error) {
      throw error instanceof ImageKitBuildError ? error.at(locate(importer, specifier)) : error
    }
  }

  /** True for a key that `resolve` gave out: nothing else may be loaded, or a dev server would measure any file. */
  has(key: string): boolean {
    return this.#references.has(key)
  }

  get hasReferences(): boolean {
    return this.#references.size > 0
  }

  /** Keys of the references to a file, for a dev server that sees it change. */
  keysOf(file: string): string[] {
    return [...this.#references.values()].flatMap((reference) =>
      reference.kind === 'local' && reference.file === file ? [reference.key] : [],
    )
  }

  /** The module of a reference. */
  load(key: string, host: Host): LoadedModule {
    const reference = this.#references.get(key)
    if (!reference) throw new ImageKitBuildError('INVALID_SPECIFIER', `Nothing imports ${key}.`)
    const code = reference.kind === 'local' ? this.#loadLocal(reference, host) : this.#loadRemote(reference)
    return { code, file: reference.kind === 'local' ? reference.file : undefined }
  }

  /** The one URL of a reference that is delivered by the CDN; `undefined` where the bundler's own asset is to be used. */
  url(key: string, host: Host): string | undefined {
    this.load(key, host)
    return this.#outcomes.get(key)?.image.urls.at(-1)
  }

  /** The file of a reference, if it is a local one. */
  fileOf(key: string): string | undefined {
    const reference = this.#references.get(key)
    return reference?.kind === 'local' ? reference.file : undefined
  }

  /**
   * Uploads what these references need and the Media Library lacks. Call it once the module graph is whole: a build that
   * fails to compile must upload nothing.
   */
  async upload(keys: Iterable<string>, host: Host): Promise<UploadReport | undefined> {
    const { urlEndpoint, privateKey } = this.options
    const tasks = [...keys].flatMap((key) => this.#outcomes.get(key)?.task ?? [])
    if (host.purpose !== 'build' || tasks.length === 0 || !urlEndpoint) return undefined
    const started = performance.now()
    const report = await this.#queue.run(tasks, urlEndpoint, privateKey)
    host.logger.info(summary(report, tasks.length, performance.now() - started))
    return report
  }

  /** The build has succeeded: its manifest is written, and what this machine learned is kept. */
  async finish(keys: Iterable<string>, host: Host, manifestFile: string | undefined): Promise<void> {
    if (manifestFile) {
      const images = new Map([...keys].flatMap((key) => this.#manifestImage(key)))
      writeManifest(manifestFile, host.bundler, this.options.urlEndpoint, images)
    }
    await this.#cache.save()
  }

  /** Fails the build if one of its outputs holds the private key. */
  scan(outputs: Iterable<readonly [fileName: string, content: string | Uint8Array]>): void {
    refuseLeaks(this.options.privateKey, outputs)
  }

  #manifestImage(key: string): [string, ManifestImage][] {
    const image = this.#outcomes.get(key)?.image
    return image ? [[key, image]] : []
  }

  #read(reference: LocalReference): Asset {
    return readAsset(reference.file, this.#cache, this.options)
  }

  #loadLocal(reference: LocalReference, host: Host): string {
    const asset = this.#read(reference)
    const set = renditionsOf(reference.request, asset)
    const address = addressOf(reference.file, asset, this.options)
    const urlEndpoint = this.#deliveredFrom(reference, asset, address, host)
    if (urlEndpoint === undefined) return this.#bundled(reference, asset, set, host)
    this.#claim(address, asset)
    const task = {
      file: reference.file,
      source: portablePath(this.options.root, reference.file),
      asset,
      filePath: address.filePath,
    }
    return this.#delivered(reference, urlEndpoint, address.urlPath, set, asset, task)
  }

  #loadRemote(reference: RemoteReference): string {
    const urlEndpoint = this.#endpointFor(reference)
    const path = reference.kind === 'library' ? reference.path : webProxyPath(reference.path)
    return this.#delivered(reference, urlEndpoint, path, renditionsOf(reference.request, undefined))
  }

  #endpointFor(reference: RemoteReference): string {
    const { urlEndpoint } = this.options
    if (urlEndpoint) return urlEndpoint
    throw new ImageKitBuildError(
      'NO_URL_ENDPOINT',
      `'${reference.key}' is delivered by ImageKit, but no URL-endpoint is set. ` +
        'Set the option urlEndpoint or IMAGEKIT_URL_ENDPOINT (https://ik.imagekit.io/your_id).',
    )
  }

  /** The endpoint that a local image will be delivered from, or `undefined` where it stays in the bundle. */
  #deliveredFrom(
    reference: LocalReference,
    asset: Asset,
    { filePath }: Address,
    host: Host,
  ): string | undefined {
    const { urlEndpoint, privateKey, dryRun, strict } = this.options
    if (host.purpose === 'serve') return undefined
    if (!urlEndpoint) {
      const what = 'no URL-endpoint is set, so local images keep the bundler’s own URLs'
      if (strict)
        throw new ImageKitBuildError(
          'NO_URL_ENDPOINT',
          `imagekit: ${what} (strict). Set IMAGEKIT_URL_ENDPOINT.`,
        )
      this.#notice('no-endpoint', 'info', `imagekit: ${what} (set urlEndpoint or IMAGEKIT_URL_ENDPOINT)`)
      return undefined
    }
    if (this.#lockfile.get(asset.hash, filePath, urlEndpoint) || dryRun) return urlEndpoint
    if (host.purpose === 'watch') {
      this.#notice(
        'watch',
        'info',
        'imagekit: watch mode uploads nothing; new images keep the bundler’s own URLs',
      )
      return undefined
    }
    if (privateKey) return urlEndpoint
    const what = `${basename(reference.file)} is not in the lockfile, and without IMAGEKIT_PRIVATE_KEY it can't be uploaded`
    if (strict) throw new ImageKitBuildError('NOT_UPLOADED', `${reference.key}: ${what} (strict).`)
    this.#notice('no-key', 'warn', `imagekit: ${what}; such images keep the bundler’s own URLs`)
    return undefined
  }

  /** Takes a path of the Media Library for a content, once: names hold only the start of the hash. */
  #claim({ filePath }: Address, asset: Asset): void {
    const owner = this.#hashesByPlace.get(filePath) ?? asset.hash
    if (owner !== asset.hash) throw collision(filePath, owner, asset.hash)
    this.#hashesByPlace.set(filePath, owner)
  }

  #delivered(
    reference: Reference,
    urlEndpoint: string,
    urlPath: string,
    set: RenditionSet,
    asset?: Asset,
    task?: UploadTask,
  ): string {
    const url = ({ transformation }: Rendition) => renditionUrl(urlEndpoint, urlPath, transformation)
    const srcset = (candidates: Rendition[]) =>
      candidates.map((one) => [url(one), one.descriptor].join(' ')).join(', ')
    const all = [...set.sources.flatMap((source) => source.candidates), ...set.candidates]
    this.#outcomes.set(reference.key, { image: imageOf(set, asset, all.map(url), task?.filePath), task })
    return this.#moduleOf(reference, set, asset, {
      prelude: '',
      src: literal(url(set.main)),
      srcset: set.main.descriptor && literal(srcset(set.candidates)),
      sources: set.sources.map(({ format, candidates }) => ({
        type: `image/${format === 'jpg' ? 'jpeg' : format}`,
        srcset: literal(set.main.descriptor ? srcset(candidates) : candidates.map(url).join()),
      })),
    })
  }

  /** The bundler's asset in the same module shape: one file, so one candidate, at its own width. */
  #bundled(reference: LocalReference, asset: Asset, set: RenditionSet, host: Host): string {
    const { prelude, url } = host.localUrl(reference.file)
    this.#outcomes.set(reference.key, { image: imageOf(set, asset, [], undefined), task: undefined })
    return this.#moduleOf(reference, set, asset, {
      prelude,
      src: url,
      srcset:
        set.main.descriptor && `${url} + ' ${set.main.descriptor.endsWith('x') ? '1x' : `${asset.width}w`}'`,
      sources: [],
    })
  }

  #moduleOf(
    reference: Reference,
    set: RenditionSet,
    asset: Asset | undefined,
    urls: Pick<ImageView, 'prelude' | 'src' | 'srcset' | 'sources'>,
  ): string {
    const { sizes, width, height } = set
    const meta = withoutUndefined({
      width,
      height,
      format: asset?.format,
      size: asset?.size,
      hash: asset?.hash,
    })
    return moduleCode(
      { ...urls, sizes, width, height, meta, as: reference.request.as },
      this.options.attributes,
    )
  }

  #notice(topic: string, level: 'info' | 'warn', message: string): void {
    if (this.#noticed.has(topic)) return
    this.#noticed.add(topic)
    this.#logger[level](message)
  }
}

function imageOf(
  { width, height }: Partial<Size>,
  asset: Asset | undefined,
  urls: string[],
  filePath?: string,
): ManifestImage {
  return { hash: asset?.hash, size: asset?.size, filePath, urls: [...new Set(urls)], width, height }
}

function withoutUndefined(
  values: Record<string, string | number | undefined>,
): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string | number] => entry[1] !== undefined),
  )
}

function summary(report: UploadReport, references: number, milliseconds: number): string {
  const { uploaded, bytes, found, locked, duplicates, pending } = report
  const parts = [
    pending && `${pending} would be looked for and uploaded (dry run)`,
    (uploaded || !(pending || locked || found)) && `${uploaded} uploaded (${formatBytes(bytes)})`,
    found && `${found} found in the Media Library`,
    locked && `${locked} in the lockfile`,
    duplicates && plural(duplicates, 'duplicate'),
  ].filter(Boolean)
  return `imagekit: ${plural(references, 'image')}: ${parts.join(', ')} in ${(milliseconds / 1000).toFixed(1)} s`
}
