import { basename } from 'node:path'
import { ImageKitBuildError } from '../diagnostics/build-error'
import { consoleLogger, type Logger } from '../diagnostics/log'
import type { ProgressStream } from '../diagnostics/progress'
import type { RenditionRequest } from '../query/request'
import type { Replacement } from '../rewrite/edit'
import { fingerprint, type ResolvedOptions } from './config/options'
import { type Output, refuseLeaks } from './config/secrets'
import { replacementOf } from './delivery/html-replacement'
import {
  cdnUrlOfReference,
  type Loaded,
  type LoadingContext,
  loadReference,
  manifestImageOf,
} from './delivery/load'
import type { LocalRendition } from './delivery/local-rendition'
import type { Target } from './delivery/outcome'
import { PathRegistry } from './delivery/path-registry'
import { PlaceholderCache } from './delivery/placeholder-cache'
import { RenditionCache } from './delivery/rendition-cache'
import { type Diagnostic, rendersAll } from './delivery/strategy'
import type { Host } from './host'
import { ImageFiles } from './images/image-files'
import { type Sidecars, sidecarFile } from './images/sidecar'
import { StatCache } from './images/stat-cache'
import { isContentNamed } from './media-library/address'
import { libraryPath, MediaLibraryListing } from './media-library/listing'
import { Lockfile } from './media-library/lockfile'
import { UploadQueue, type UploadTask } from './media-library/upload-queue'
import { summary, type UploadReport } from './media-library/upload-report'
import { DeclarationFile } from './output/declaration-file'
import { viewOf } from './output/image-view'
import { type ManifestImage, writeManifest } from './output/manifest'
import { moduleCode } from './output/module'
import { findUnresolvedReferences, unresolvedMessage } from './output/unresolved-references'
import { ReferenceTable } from './reference-table'
import type { RemoteReference, ResolveAlias } from './references/reference'

export interface LoadedModule {
  code: string
  /** The files to watch: the image, and what is kept beside it. */
  files: string[]
  /** What is not there, and would change the module if it were. */
  missing: string[]
}

/** For whoever looks once at all that a project has, and stays no longer. */
export interface ProjectOptions {
  /** Whether the lockfile is read when something is asked of it, and not at once. */
  isLazy?: boolean
  sidecars?: Sidecars
}

/**
 * One project's state, shared by every bundler and compiler of the process: what was referenced, what is cached, what is
 * uploaded. Everything else in the core is a function.
 */
export class Project {
  readonly options: ResolvedOptions
  #logger: Logger = consoleLogger
  /** What is looked at once need not be remembered. */
  readonly #isSparing: boolean
  readonly #cache: StatCache
  readonly #images: ImageFiles
  readonly #lockfile: Lockfile
  readonly #queue: UploadQueue
  /** Pictures that this machine has made. */
  readonly renditions: RenditionCache
  /** What a dev server may be asked for, by its id and name. */
  readonly #onPages = new Map<string, LocalRendition>()
  readonly #references: ReferenceTable
  readonly #loaded = new Map<string, Loaded>()
  /** What this build knows from the CDN already: a style sheet may name one image a hundred times. */
  readonly #deliveredNow = new Set<string>()
  readonly #claims: PathRegistry
  #library: MediaLibraryListing | undefined
  readonly #noticed = new Set<string>()
  readonly #context: LoadingContext
  readonly #declarations: DeclarationFile | undefined

  constructor(
    options: ResolvedOptions,
    stream?: ProgressStream,
    { isLazy = false, sidecars }: ProjectOptions = {},
  ) {
    this.options = options
    this.#isSparing = sidecars !== undefined
    this.#cache = new StatCache(options.cacheDir, options.root, () => this.#logger)
    this.#images = new ImageFiles(options, this.#cache, sidecars)
    const isStable = !isContentNamed(options.fileName)
    this.#claims = new PathRegistry({ isStable })
    this.#lockfile = new Lockfile(options.lockfile, options.cacheDir, { isStable, isLazy })
    this.#queue = new UploadQueue(options, this.#lockfile, stream)
    this.renditions = new RenditionCache(options.cacheDir)
    this.#declarations =
      options.dts === undefined
        ? undefined
        : new DeclarationFile(options.dts, options, (notice) => this.#notice(notice))
    this.#references = new ReferenceTable(
      options,
      this.#images,
      (reference) => this.#lookUp(reference),
      this.#declarations,
    )
    this.#context = {
      options,
      lockfile: this.#lockfile,
      renditions: this.renditions,
      placeholders: new PlaceholderCache(options.cacheDir),
      read: (file) => this.#images.read(file),
      hashByStat: (file) => this.#cache.get(file)?.hash,
      claim: ({ filePath }, { hash }, file) => this.#claims.take(filePath, hash, file),
      registerDevRendition: (id, rendition) =>
        this.#onPages.set(`${id}/${basename(rendition.file)}`, rendition),
      report: (notice) => this.#notice(notice),
    }
  }

  /** A build begins: what git or another process wrote into the lockfile since then counts. */
  start(host: Host): void {
    this.#logger = host.logger
    this.#declarations?.start(host.purpose)
    this.#lockfile.reload()
    this.#deliveredNow.clear()
    const isOneBuild = host.purpose === 'build' && !this.#isSparing
    this.#images.start(isOneBuild, rendersAll(this.options, host.purpose))
    this.#claims.start(host.purpose)
    this.#references.start(isOneBuild)
    this.#library = this.#libraryFor(host)
  }

  /**
   * Names everything but the image's bytes that a module's code depends on, for bundlers with a persistent cache: another
   * version, and a cached module is stale.
   */
  version(host: Host): string {
    const { urlEndpoint, privateKey, dryRun } = this.options
    const uploads = this.uploads(host) && (privateKey || dryRun)
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
  resolve(specifier: string, importer: string | undefined, resolveAlias: ResolveAlias): Promise<string> {
    return this.#references.resolve(specifier, importer, resolveAlias)
  }

  /**
   * As `resolve`, for a file that is known already.
   *
   * @param written what the importer says, for the error's position
   */
  resolveFile(file: string, query: string, importer?: string, written = file): string {
    return this.#references.resolveFile(file, query, importer, written)
  }

  /** The SHA-256 of an image file. */
  hashOf(file: string): string {
    return this.#images.read(file).asset.hash
  }

  /** For whoever can wait before he resolves a file; `undefined` where nothing is gained by it. */
  prefetch(file: string): Promise<void> | undefined {
    return this.#images.prefetch(file)
  }

  /** Begins to draw what will be loaded: a bundler may resolve all that a module imports first. */
  prerender(key: string, host: Host): void {
    const reference = this.#references.get(key)
    if (!this.#images.isRendered || reference?.kind !== 'local') return
    const localUrl = () => ({ prelude: '', url: '' })
    // What is wrong with it is told to whoever loads it.
    void (async () => loadReference(reference, this.#context, { ...host, localUrl }))().catch(() => {})
  }

  /** Whether a plain reference to this path may mean an image of ours. */
  isCandidate(file: string): boolean {
    return this.#images.isCandidate(file)
  }

  /** Whether it does, the file being there. */
  isImage(file: string): boolean {
    return this.#images.has(file)
  }

  /** A reference's URL where it is delivered by the CDN; known at once, for hosts that can't wait. */
  cdnUrl(key: string, host: Host): string | undefined {
    const target = this.#deliveredBefore(key)?.outcome.target
    if (target && 'url' in target) return target.url
    const reference = this.#references.get(key)
    return reference && cdnUrlOfReference(reference, this.#context, host)
  }

  /** What a specifier asks for, without any image being looked at; one that is wrong is told when it is resolved. */
  requestOf(specifier: string, importer: string): RenditionRequest | undefined {
    return this.#references.requestOf(specifier, importer)
  }

  /** The local file that a key names. */
  fileOf(key: string): string | undefined {
    const reference = this.#references.get(key)
    return reference?.kind === 'local' ? reference.file : undefined
  }

  /** True for a key that `resolve` gave out: nothing else may be loaded, or a dev server would measure any file. */
  has(key: string): boolean {
    return this.#references.get(key) !== undefined
  }

  get hasReferences(): boolean {
    return this.#references.size > 0
  }

  /** Keys of the references to a file, or to the image that it is kept beside, for a dev server that sees it change. */
  keysOf(file: string): string[] {
    return this.#references.keysOf(file)
  }

  /**
   * The module of a reference. A promise only where a picture has to be drawn first: a thousand remote images should not
   * cost a thousand turns of the event loop.
   */
  load(key: string, host: Host): LoadedModule | Promise<LoadedModule> {
    const loaded = this.#load(key, host)
    return loaded instanceof Promise ? loaded.then((late) => this.#module(late)) : this.#module(loaded)
  }

  /** Loads a reference for its upload's sake, and forgets it: of ten thousand, no module need be held. */
  async loadTask(key: string, host: Host): Promise<UploadTask | undefined> {
    await this.load(key, host)
    const task = this.#loaded.get(key)?.task
    this.#loaded.delete(key)
    this.#deliveredNow.delete(key)
    this.forget(key)
    return task
  }

  /** What comes of a reference in a text: many may ask in one build. */
  #known(key: string, host: Host): Loaded | Promise<Loaded> {
    return this.#deliveredBefore(key) ?? this.#load(key, host)
  }

  /** What this build knows of a reference from the CDN. */
  #deliveredBefore(key: string): Loaded | undefined {
    return this.#deliveredNow.has(key) ? this.#loaded.get(key) : undefined
  }

  /** What comes of a reference, remembered. */
  #load(key: string, host: Host): Loaded | Promise<Loaded> {
    const reference = this.#references.get(key)
    if (!reference) throw new ImageKitBuildError('INVALID_SPECIFIER', `Nothing imports ${key}.`)
    const remember = (loaded: Loaded) => {
      this.#loaded.set(key, loaded)
      // A file for the bundle is said in the host's own way, which may be another one the next time.
      if (host.purpose === 'build' && 'url' in loaded.outcome.target) this.#deliveredNow.add(key)
      return loaded
    }
    const loaded = loadReference(reference, this.#context, host)
    return loaded instanceof Promise ? loaded.then(remember) : remember(loaded)
  }

  #module(loaded: Loaded): LoadedModule {
    const { reference, outcome, sidecar } = loaded
    const view = viewOf({ ...loaded, set: outcome.set, request: reference.request }, outcome.urls)
    const code = moduleCode(view, this.options.attributes)
    if (reference.kind !== 'local') return { code, files: [], missing: [] }
    const { file } = reference
    const beside = sidecarFile(file)
    return sidecar ? { code, files: [file, beside], missing: [] } : { code, files: [file], missing: [beside] }
  }

  /** Has a reference's outcome known, for whoever needs neither its module nor its URL. */
  async prepare(key: string, host: Host): Promise<void> {
    await this.#known(key, host)
  }

  /** What a reference stands for where there is room for one URL only, as in `new URL(…)`. */
  async target(key: string, host: Host): Promise<Target | undefined> {
    return (await this.#known(key, host)).outcome.target
  }

  /** As `target`, of a reference that is loaded already. */
  targetNow(key: string): Target | undefined {
    return this.#loaded.get(key)?.outcome.target
  }

  /**
   * A reference for a text that is no module (HTML, CSS).
   *
   * @param localUrl the text that stands for a file to bundle
   */
  async replacement(key: string, host: Host, localUrl: (file: string) => string): Promise<Replacement> {
    const asText = (file: string) => ({ prelude: '', url: JSON.stringify(localUrl(file)) })
    return replacementOf(await this.#known(key, { ...host, localUrl: asText }))
  }

  /** A rendition that a page was told of. Equal files share an id, but each has its name. */
  devRendition(id: string, name: string): LocalRendition | undefined {
    return this.#onPages.get(`${id}/${name}`)
  }

  /** Whether what the Media Library lacks is sent to it. */
  uploads({ purpose }: Host): boolean {
    return purpose === 'build' || (purpose === 'watch' && this.options.uploadInWatch)
  }

  /**
   * Uploads what these references need and the Media Library lacks. Call it once the module graph is whole: a build that
   * fails to compile must upload nothing.
   */
  upload(keys: Iterable<string>, host: Host): Promise<UploadReport | undefined> {
    return this.uploadTasks(
      [...keys].flatMap((key) => this.#loaded.get(key)?.task ?? []),
      host,
    )
  }

  /** The same of tasks that `loadTask` gave. */
  async uploadTasks(tasks: readonly UploadTask[], host: Host): Promise<UploadReport | undefined> {
    const { urlEndpoint, privateKey } = this.options
    if (!this.uploads(host) || tasks.length === 0 || !urlEndpoint) return undefined
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
    await this.#declarations?.save()
    if (!this.options.dryRun) await this.#lockfile.save()
    await this.#cache.save()
    this.#images.finish()
    this.#references.finish()
  }

  /** What a reference would be in the manifest of a build that delivers it from the CDN. */
  manifestImageOf(key: string, host: Host): ManifestImage {
    const reference = this.#references.get(key)
    if (!reference) throw new ImageKitBuildError('INVALID_SPECIFIER', `Nothing imports ${key}.`)
    return manifestImageOf(reference, this.#context, host, this.#references.takeImage(reference))
  }

  /** What was resolved only to be foreseen is of no use any more. */
  forget(key: string): void {
    this.#references.forget(key)
  }

  /** Whether the lockfile has this image at its place. */
  isLocked({ hash, filePath }: Pick<ManifestImage, 'hash' | 'filePath'>): boolean {
    const { urlEndpoint } = this.options
    return Boolean(hash && filePath && urlEndpoint && this.#lockfile.has(hash, filePath, urlEndpoint))
  }

  /** What has become of these references, as the manifest says it. */
  images(
    keys: Iterable<string>,
    bundled: ReadonlyMap<string, string> = new Map(),
  ): Map<string, ManifestImage> {
    return new Map([...keys].flatMap((key) => this.#manifestImage(key, bundled)))
  }

  /**
   * Looks over a build's outputs: fails if one holds the private key; tells of references that nobody has rewritten, which
   * `strict` takes for an error too.
   *
   * @param bundled the output's name of each source file that became one
   * @param hasFailed of a build whose errors are known: what it could not resolve is in its output as it was written
   */
  scan(outputs: Iterable<Output>, host: Host, bundled: ReadonlyMap<string, string>, hasFailed = false): void {
    const all = [...outputs]
    refuseLeaks(this.options.privateKey, all)
    if (host.purpose !== 'build' || hasFailed) return
    const images = [...bundled].filter(([file]) => this.#shouldBeRemote(file, host))
    const left = findUnresolvedReferences(all, images, (text) => this.has(text))
    if (left.length === 0) return
    const message = unresolvedMessage(left)
    if (this.options.strict) throw new ImageKitBuildError('LEFT_IN_OUTPUT', message)
    this.warnOnce(message)
  }

  /** Whether an image that the bundler has put out is one that the CDN should deliver. */
  #shouldBeRemote(file: string, host: Host): boolean {
    if (!this.isCandidate(file) || !this.hasReferences) return false
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

  /** With `verifyRemote`, what is not in the Media Library fails the build, and what is goes into the lockfile. */
  async #lookUp({ kind, path }: RemoteReference): Promise<void> {
    const { urlEndpoint } = this.options
    if (kind !== 'library' || !this.#library || !urlEndpoint) return
    this.#lockfile.addLibrary(await this.#library.demand(libraryPath(path, urlEndpoint)))
  }

  #libraryFor({ purpose }: Host): MediaLibraryListing | undefined {
    const { verifyRemote, urlEndpoint, privateKey, strict } = this.options
    if (!verifyRemote || purpose !== 'build' || !urlEndpoint) return undefined
    if (privateKey || strict) return new MediaLibraryListing(this.options, urlEndpoint)
    const message =
      'imagekit: verifyRemote needs IMAGEKIT_PRIVATE_KEY; ik:/ references are taken as the lockfile has them'
    this.#notice({ topic: 'verify-remote', level: 'warn', message })
    return undefined
  }

  #notice({ topic, level, message }: Diagnostic): void {
    if (this.#noticed.has(topic)) return
    this.#noticed.add(topic)
    this.#logger[level](message)
  }
}
