import { basename } from 'node:path'
import { hasSharp } from '../engine/installed'
import type { Answer } from '../references/edit'
import { type Address, addressOf, webProxyPath } from './address'
import { type Asset, readAsset } from './asset'
import { StatCache } from './cache'
import { ImageKitBuildError, locate } from './errors'
import type { Host } from './host'
import { leftoversIn, leftoversMessage } from './leftovers'
import { PlaceholderCache } from './local/placeholder'
import type { LocalRendition } from './local/rendition'
import { RenditionStore } from './local/rendition-store'
import { collision, Lockfile } from './lockfile'
import { consoleLogger, type Logger } from './log'
import { type ManifestImage, writeManifest } from './manifest'
import { moduleCode } from './module'
import { fingerprint, type ResolvedOptions } from './options'
import { bundled, delivered, drawn, type LocalImage, type Outcome, onPage, type Target } from './outcome'
import { claimsFile } from './plain'
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
import { type Output, refuseLeaks } from './secrets'
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
  readonly #hashesByPlace = new Map<string, string>()
  readonly #noticed = new Set<string>()

  constructor(options: ResolvedOptions, stream?: ProgressStream) {
    this.options = options
    this.#cache = new StatCache(options.cacheDir, options.root, () => this.#logger)
    this.#lockfile = new Lockfile(options.lockfile, options.cacheDir)
    this.#queue = new UploadQueue(options, this.#lockfile, stream)
    this.renditions = new RenditionStore(options.cacheDir)
    this.#placeholders = new PlaceholderCache(options.cacheDir)
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
    if (reference.kind !== 'local') {
      const path = reference.kind === 'library' ? reference.path : webProxyPath(reference.path)
      return targetUrl(delivered(renditionsOf(request, undefined), this.#endpointFor(reference), path))
    }
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
      const images = new Map([...keys].flatMap((key) => this.#manifestImage(key, bundled)))
      writeManifest(manifestFile, host.bundler, this.options.urlEndpoint, images)
    }
    await this.#cache.save()
  }

  /**
   * Looks over a build's outputs: fails if one holds the private key; tells of references that nobody has rewritten, which
   * `strict` takes for an error too.
   *
   * @param bundled the output's name of each source file that became one
   */
  scan(outputs: Iterable<Output>, host: Host, bundled: ReadonlyMap<string, string>): void {
    const all = [...outputs]
    refuseLeaks(this.options.privateKey, all)
    if (host.purpose !== 'build') return
    const images = [...bundled].filter(([file]) => this.#shouldBeRemote(file, host))
    const left = leftoversIn(all, images, (text) => this.#references.has(text))
    if (left.length === 0) return
    const message = leftoversMessage(left)
    if (this.options.strict) throw new ImageKitBuildError('LEFT_IN_OUTPUT', message)
    this.warnOnce(message)
  }

  /** Whether an image that the bundler has put out is one that the CDN should deliver. */
  #shouldBeRemote(file: string, host: Host): boolean {
    if (!claimsFile(file, this.options) || !this.hasReferences) return false
    try {
      return this.cdnUrl(this.resolveFile(file, ''), host) !== undefined
    } catch {
      return false
    }
  }

  /** Warns, but of the same thing only once: watchers and several compilers come by again. */
  warnOnce(message: string): void {
    this.#notice({ topic: message, level: 'warn', message })
  }

  #manifestImage(key: string, bundled: ReadonlyMap<string, string>): [string, ManifestImage][] {
    const outcome = this.#loaded.get(key)?.outcome
    if (!outcome) return []
    const files = outcome.files?.flatMap((file) => bundled.get(file) ?? []).sort()
    return [[key, { ...outcome.image, ...(files?.length && { files }) }]]
  }

  #read(reference: LocalReference): Asset {
    return readAsset(reference.file, this.#cache, this.options)
  }

  #loadLocal(reference: LocalReference, host: Host): string | Promise<string> {
    const { file, request } = reference
    const asset = this.#read(reference)
    const address = addressOf(file, asset, this.options)
    const placeholder = this.#placeholderOf(reference, asset, address)
    const image = { file, asset, set: renditionsOf(request, asset) }
    const way = this.#wayOf(reference, asset, address, host)
    if (way.kind === 'remote') {
      this.#claim(address, asset)
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
    const urlEndpoint = this.#endpointFor(reference)
    if (reference.request.placeholder)
      throw new ImageKitBuildError(
        'INVALID_VALUE',
        `'${reference.key}': a placeholder is made of the image's bytes, which are not on this machine. Use it with local images.`,
      )
    const path = reference.kind === 'library' ? reference.path : webProxyPath(reference.path)
    return this.#told(reference, delivered(renditionsOf(reference.request, undefined), urlEndpoint, path))
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

  /** Takes a path of the Media Library for a content, once: names hold only the start of the hash. */
  #claim({ filePath }: Address, asset: Asset): void {
    const owner = this.#hashesByPlace.get(filePath) ?? asset.hash
    if (owner !== asset.hash) throw collision(filePath, owner, asset.hash)
    this.#hashesByPlace.set(filePath, owner)
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
