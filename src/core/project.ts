import { basename } from 'node:path'
import { hasSharp } from '../engine/installed'
import type { Answer } from '../references/edit'
import { type Address, addressOf, isContentNamed, webProxyPath } from './address'
import { type Asset, readAsset } from './asset'
import { StatCache } from './cache'
import { ImageKitBuildError, locate } from './errors'
import type { Host } from './host'
import { Library, libraryPath } from './library'
import { PlaceholderCache } from './local/placeholder'
import type { LocalRendition } from './local/rendition'
import { RenditionStore } from './local/rendition-store'
import { collision, Lockfile } from './lockfile'
import { consoleLogger, type Logger } from './log'
import { type ManifestImage, writeManifest } from './manifest'
import { moduleCode } from './module'
import { fingerprint, type ResolvedOptions } from './options'
import { bundled, delivered, drawn, type LocalImage, type Outcome, onPage, type Target } from './outcome'
import type { ProgressStream } from './progress'
import {
  type LocalReference,
  localReference,
  portablePath,
  type Reference,
  type RemoteReference,
  type ResolveAlias,
  resolveReference,
} from './reference'
import { renditionsOf } from './rendition'
import { refuseLeaks } from './secrets'
import { UploadQueue, type UploadTask } from './upload-queue'
import { summary, type UploadReport } from './upload-report'
import { viewOf } from './view'
import { chooseWay, type Notice, type Way } from './way'

export interface LoadedModule {
  code: string
  /** The file to watch. */
  file: string | undefined
}

/** How a reference was last loaded. */
interface Loaded {
  outcome: Outcome
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
  /** Pictures that this machine has made. */
  readonly renditions: RenditionStore
  readonly #placeholders: PlaceholderCache
  /** What a dev server may be asked for, by its id and name. */
  readonly #onPages = new Map<string, LocalRendition>()
  readonly #references = new Map<string, Reference>()
  readonly #loaded = new Map<string, Loaded>()
  /** What was read when a reference was resolved: resolving it again makes a new one. */
  readonly #assets = new WeakMap<LocalReference, Asset>()
  /** Which file has taken a path of the Media Library, and for which content. */
  readonly #claims = new Map<string, { file: string; hash: string }>()
  #library: Library | undefined
  readonly #noticed = new Set<string>()

  constructor(options: ResolvedOptions, stream?: ProgressStream) {
    this.options = options
    this.#cache = new StatCache(options.cacheDir, options.root, () => this.#logger)
    this.#lockfile = new Lockfile(options.lockfile, options.cacheDir, {
      isStable: !isContentNamed(options.fileName),
    })
    this.#queue = new UploadQueue(options, this.#lockfile, stream)
    this.renditions = new RenditionStore(options.cacheDir)
    this.#placeholders = new PlaceholderCache(options.cacheDir)
  }

  /** A build begins: what git or another process wrote into the lockfile since then counts. */
  start(host: Host): void {
    this.#logger = host.logger
    this.#lockfile.reload()
    this.#library = this.#libraryFor(host)
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
      else await this.#lookUp(reference)
      return reference.key
    } catch (error) {
      throw error instanceof ImageKitBuildError ? error.at(locate(importer, specifier)) : error
    }
  }

  /**
   * As `resolve`, for a file that is known already.
   *
   * @param written what the importer says, for the error's position
   */
  resolveFile(file: string, query: string, importer?: string, written = file): string {
    try {
      const reference = localReference(file, query, this.options)
      this.#references.set(reference.key, reference)
      this.#read(reference)
      return reference.key
    } catch (error) {
      throw error instanceof ImageKitBuildError ? error.at(locate(importer, written)) : error
    }
  }

  /** The SHA-256 of an image file. */
  hashOf(file: string): string {
    return readAsset(file, this.#cache, this.options).hash
  }

  /** A reference's URL where it is delivered by the CDN; known at once, for hosts that can't wait. */
  cdnUrl(key: string, host: Host): string | undefined {
    const reference = this.#references.get(key)
    if (!reference) return undefined
    const { request } = reference
    if (reference.kind !== 'local') return targetUrl(this.#deliveredRemote(reference))
    const asset = this.#read(reference)
    const address = addressOf(reference.file, asset, this.options)
    const way = this.#wayOf(reference, asset, address, host)
    if (way.kind !== 'remote') return undefined
    return targetUrl(delivered(renditionsOf(request, asset), way.urlEndpoint, address.urlPath))
  }

  /** The local file that a key names. */
  fileOf(key: string): string | undefined {
    const reference = this.#references.get(key)
    return reference?.kind === 'local' ? reference.file : undefined
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

  /**
   * The module of a reference. A promise only where a picture has to be drawn first: a thousand remote images should not
   * cost a thousand turns of the event loop.
   */
  load(key: string, host: Host): LoadedModule | Promise<LoadedModule> {
    const reference = this.#references.get(key)
    if (!reference) throw new ImageKitBuildError('INVALID_SPECIFIER', `Nothing imports ${key}.`)
    if (reference.kind !== 'local') return { code: this.#loadRemote(reference), file: undefined }
    const code = this.#loadLocal(reference, host)
    const { file } = reference
    return typeof code === 'string' ? { code, file } : code.then((drawn) => ({ code: drawn, file }))
  }

  /** What a reference stands for where there is room for one URL only, as in `new URL(…)`. */
  async target(key: string, host: Host): Promise<Target | undefined> {
    await this.load(key, host)
    return this.#loaded.get(key)?.outcome.target
  }

  /**
   * A reference for a text that is no module (HTML, CSS).
   *
   * @param localUrl the text that stands for a file to bundle
   */
  async answer(key: string, host: Host, localUrl: (file: string) => string): Promise<Answer> {
    const asText = (file: string) => ({ prelude: '', url: JSON.stringify(localUrl(file)) })
    await this.load(key, { ...host, localUrl: asText })
    const { set, urls } = this.#loaded.get(key)!.outcome
    const text = (code: string) => JSON.parse(code) as string
    const { width, height } = set
    return {
      url: text(urls.src),
      ...(urls.srcset && { srcset: text(urls.srcset), sizes: set.sizes, width, height }),
    }
  }

  /** A rendition that a page was told of. Equal files share an id, but each has its name. */
  onPage(id: string, name: string): LocalRendition | undefined {
    return this.#onPages.get(`${id}/${name}`)
  }

  /**
   * Uploads what these references need and the Media Library lacks. Call it once the module graph is whole: a build that
   * fails to compile must upload nothing.
   */
  async upload(keys: Iterable<string>, host: Host): Promise<UploadReport | undefined> {
    const { urlEndpoint, privateKey } = this.options
    const tasks = [...keys].flatMap((key) => this.#loaded.get(key)?.task ?? [])
    if (host.purpose !== 'build' || tasks.length === 0 || !urlEndpoint) return undefined
    const started = performance.now()
    const report = await this.#queue.run(tasks, urlEndpoint, privateKey)
    host.logger.info(summary(report, tasks.length, performance.now() - started))
    return report
  }

  /**
   * The build has succeeded: its manifest is written, and what this machine learned is kept.
   *
   * @param bundled the output's name of each file that was bundled, as far as the bundler tells
   */
  async finish(
    keys: Iterable<string>,
    host: Host,
    manifestFile: string | undefined,
    bundled: ReadonlyMap<string, string>,
  ): Promise<void> {
    if (manifestFile) {
      writeManifest(manifestFile, host.bundler, this.options.urlEndpoint, this.images(keys, bundled))
    }
    if (!this.options.dryRun) await this.#lockfile.save()
    await this.#cache.save()
  }

  /**
   * What a reference would be in the manifest of a build that delivers it from the CDN. Nothing is drawn for it, and
   * nothing remembered.
   */
  foresee(key: string, host: Host): ManifestImage {
    const reference = this.#references.get(key)
    if (!reference) throw new ImageKitBuildError('INVALID_SPECIFIER', `Nothing imports ${key}.`)
    if (reference.kind !== 'local') return this.#deliveredRemote(reference).image
    const asset = this.#assets.get(reference) ?? this.#read(reference)
    const address = addressOf(reference.file, asset, this.options)
    const set = renditionsOf(reference.request, asset)
    const way = this.#wayOf(reference, asset, address, host)
    if (way.kind !== 'remote') return { hash: asset.hash, size: asset.size, urls: [] }
    this.#claim(address, asset, reference.file)
    return delivered(set, way.urlEndpoint, address.urlPath, { asset, address }).image
  }

  /** Whether the lockfile has this image at its place. */
  isLocked({ hash, filePath }: ManifestImage): boolean {
    const { urlEndpoint } = this.options
    return Boolean(hash && filePath && urlEndpoint && this.#lockfile.get(hash, filePath, urlEndpoint))
  }

  /** What has become of these references, as the manifest says it. */
  images(
    keys: Iterable<string>,
    bundled: ReadonlyMap<string, string> = new Map(),
  ): Map<string, ManifestImage> {
    return new Map([...keys].flatMap((key) => this.#manifestImage(key, bundled)))
  }

  /** Fails the build if one of its outputs holds the private key. */
  scan(outputs: Iterable<readonly [fileName: string, content: string | Uint8Array]>): void {
    refuseLeaks(this.options.privateKey, outputs)
  }

  #manifestImage(key: string, bundled: ReadonlyMap<string, string>): [string, ManifestImage][] {
    const outcome = this.#loaded.get(key)?.outcome
    if (!outcome) return []
    const files = outcome.files?.flatMap((file) => bundled.get(file) ?? []).sort()
    return [[key, { ...outcome.image, ...(files?.length && { files }) }]]
  }

  #read(reference: LocalReference): Asset {
    const asset = readAsset(reference.file, this.#cache, this.options)
    this.#assets.set(reference, asset)
    return asset
  }

  #loadLocal(reference: LocalReference, host: Host): string | Promise<string> {
    const { file, request } = reference
    const asset = this.#read(reference)
    const address = addressOf(file, asset, this.options)
    const placeholder = this.#placeholderOf(reference, asset, address)
    const image = { file, asset, set: renditionsOf(request, asset) }
    const way = this.#wayOf(reference, asset, address, host)
    if (way.kind === 'remote') {
      this.#claim(address, asset, file)
      const source = portablePath(this.options.root, file)
      const task = { file, source, asset, filePath: address.filePath }
      const outcome = delivered(image.set, way.urlEndpoint, address.urlPath, { asset, address })
      return later(placeholder, (known) => {
        const placeholders = known && request.placeholder && { [request.placeholder]: known }
        return this.#told(reference, outcome, asset, known, {
          ...task,
          ...(placeholders && { placeholders }),
        })
      })
    }
    const outcome = this.#outcomeHere(image, way, host)
    return later(placeholder, (known) => later(outcome, (made) => this.#told(reference, made, asset, known)))
  }

  #outcomeHere(image: LocalImage, way: Way, host: Host): Outcome | Promise<Outcome> {
    if (way.kind === 'bundled') return bundled(image, host.localUrl)
    if (!host.pageUrl) return drawn(image, this.renditions, host.localUrl)
    return onPage(image, host.pageUrl, (id, rendition) =>
      this.#onPages.set(`${id}/${basename(rendition.file)}`, rendition),
    )
  }

  /** From the lockfile, where a build without sharp has it too, else from this machine. */
  #placeholderOf(
    { file, request }: LocalReference,
    asset: Asset,
    { filePath }: Address,
  ): string | undefined | Promise<string> {
    const { placeholder: kind } = request
    const { urlEndpoint } = this.options
    if (!kind) return undefined
    const entry =
      urlEndpoint === undefined ? undefined : this.#lockfile.get(asset.hash, filePath, urlEndpoint)
    return entry?.placeholders?.[kind] || this.#placeholders.get(file, asset, kind)
  }

  #loadRemote(reference: RemoteReference): string {
    if (reference.request.placeholder)
      throw new ImageKitBuildError(
        'INVALID_VALUE',
        `'${reference.key}': a placeholder is made of the image's bytes, which are not on this machine. Use it with local images.`,
      )
    return this.#told(reference, this.#deliveredRemote(reference))
  }

  #deliveredRemote(reference: RemoteReference): Outcome {
    const urlEndpoint = this.#endpointFor(reference)
    const { kind, path, request } = reference
    if (kind === 'remote') return delivered(renditionsOf(request, undefined), urlEndpoint, webProxyPath(path))
    const known = this.#lockfile.library(libraryPath(path, urlEndpoint), urlEndpoint)
    const size = known?.width && known.height ? { width: known.width, height: known.height } : undefined
    const outcome = delivered(renditionsOf(request, size), urlEndpoint, path)
    return known ? { ...outcome, image: { ...outcome.image, version: known.version } } : outcome
  }

  /** With `verifyRemote`, what is not in the Media Library fails the build, and what is goes into the lockfile. */
  async #lookUp(reference: RemoteReference): Promise<void> {
    const urlEndpoint = this.#endpointFor(reference)
    if (reference.kind !== 'library' || !this.#library) return
    this.#lockfile.addLibrary(await this.#library.demand(libraryPath(reference.path, urlEndpoint)))
  }

  #libraryFor({ purpose }: Host): Library | undefined {
    const { verifyRemote, urlEndpoint, privateKey, strict } = this.options
    if (!verifyRemote || purpose !== 'build' || !urlEndpoint) return undefined
    if (privateKey || strict) return new Library(this.options, urlEndpoint)
    const message =
      'imagekit: verifyRemote needs IMAGEKIT_PRIVATE_KEY; ik:/ references are taken as the lockfile has them'
    this.#notice({ topic: 'verify-remote', level: 'warn', message })
    return undefined
  }

  /** Remembers an outcome, and says it as a module. */
  #told(
    reference: Reference,
    outcome: Outcome,
    asset?: Asset,
    placeholder?: string,
    task?: UploadTask,
  ): string {
    this.#loaded.set(reference.key, { outcome, task })
    const facts = { set: outcome.set, asset, placeholder, as: reference.request.as }
    return moduleCode(viewOf(facts, outcome.urls), this.options.attributes)
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

  #wayOf({ file }: LocalReference, { hash }: Asset, { filePath }: Address, { purpose }: Host): Way {
    const { mode, urlEndpoint, privateKey, dryRun, strict } = this.options
    const isThere = dryRun || Boolean(urlEndpoint && this.#lockfile.get(hash, filePath, urlEndpoint))
    const { way, notice } = chooseWay({
      mode,
      urlEndpoint,
      purpose,
      isThere,
      hasKey: privateKey !== undefined,
      hasSharp: hasSharp(),
      strict,
      name: basename(file),
    })
    if (notice) this.#notice(notice)
    return way
  }

  /** Takes a path of the Media Library for a content: names hold only the start of the hash, or none of it. */
  #claim({ filePath }: Address, { hash }: Asset, file: string): void {
    const owner = this.#claims.get(filePath) ?? { file, hash }
    const isChanged = owner.file === file && !isContentNamed(this.options.fileName)
    if (owner.hash !== hash && !isChanged) throw collision(filePath, owner.hash, hash)
    this.#claims.set(filePath, { file: owner.file, hash })
  }

  #notice({ topic, level, message }: Notice): void {
    if (this.#noticed.has(topic)) return
    this.#noticed.add(topic)
    this.#logger[level](message)
  }
}

function targetUrl({ target }: Outcome): string | undefined {
  return 'url' in target ? target.url : undefined
}

/** Goes on at once with what is known, and later with what is not. */
function later<T>(
  value: T | Promise<T>,
  goOn: (known: T) => string | Promise<string>,
): string | Promise<string> {
  return value instanceof Promise ? value.then(goOn) : goOn(value)
}
