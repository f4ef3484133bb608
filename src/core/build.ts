import { ImageKitBuildError } from '../diagnostics/build-error'
import type { Diagnostic } from '../diagnostics/diagnostics'
import { positionOf } from '../diagnostics/reference-origin'
import type { RenditionRequest } from '../query/request'
import type { Replacement } from '../rewrite/edit'
import { type Output, refuseLeaks } from './config/secrets'
import { replacementOf } from './delivery/html-replacement'
import {
  cdnUrlOfReference,
  type Loaded,
  type LoadingContext,
  loadReference,
  manifestImageOf,
} from './delivery/load'
import type { Target } from './delivery/outcome'
import { rendersAll } from './delivery/strategy'
import type { Host } from './host'
import { ImageFiles } from './images/image-files'
import { libraryPath, listingFor, type MediaLibraryListing } from './media-library/listing'
import { summary, type UploadReport } from './media-library/upload-report'
import type { UploadTask } from './media-library/upload-task'
import { type LoadedModule, moduleOf } from './output/loaded-module'
import { locateReferences } from './output/locate-references'
import type { ManifestImage } from './output/manifest'
import { findReferences, type UnresolvedReference, unresolvedMessage } from './output/unresolved-references'
import { writeManifest } from './output/write-manifest'
import type { ProjectState } from './project-state'
import { ReferenceTable } from './reference-table'
import type { Reference, RemoteReference, ResolveAlias } from './references/reference'

/** What tells a finished build from the others of its output folder. */
export interface BuildOutput {
  /** The manifest; `undefined` where none is wanted, or nothing was written. */
  manifest: string | undefined
  /** Names the build among those of one output folder: environment, entries, format. */
  id: string
  /** Its entries and pages, as paths from the manifest's folder. */
  outputs: readonly string[]
}

export interface ScanOptions {
  /** Whether the build's errors are known: what it could not resolve is in its output as it was written. Default false. */
  hasFailed?: boolean
  /** Builds whose output is part of this one's. */
  parts?: readonly Build[]
  /** The files of the build's modules, in which a reference is looked for that the output still holds. */
  sources?: () => Iterable<string>
}

/**
 * One run of one compiler: what it refers to, loads, uploads and finishes. A watcher's builds are one, started again for
 * each round. Everything that outlives it belongs to the `Project`.
 */
export class Build {
  readonly project: ProjectState
  readonly host: Host
  readonly #images: ImageFiles
  readonly #references: ReferenceTable
  readonly #loaded = new Map<string, Loaded>()
  /** Loaded in this round and delivered by the CDN: a style sheet may name one image a hundred times. */
  readonly #delivered = new Set<string>()
  readonly #context: LoadingContext
  #listing: MediaLibraryListing | undefined

  constructor(project: ProjectState, host: Host) {
    const { options, cache, lockfile, renditions, placeholders, paths, declarations, sidecars } = project
    this.project = project
    this.host = host
    this.#images = new ImageFiles(options, cache, sidecars)
    this.#references = new ReferenceTable(
      options,
      this.#images,
      (reference) => this.#lookUp(reference),
      declarations,
    )
    this.#context = {
      options,
      lockfile,
      renditions,
      placeholders,
      read: (file) => this.#images.read(file),
      hashByStat: (file) => cache.get(file)?.hash,
      claim: ({ filePath }, { hash }, file) =>
        paths.claim(filePath, hash, file, { mayChange: host.purpose !== 'build' }),
      registerDevRendition: (id, name, rendition) => project.registerDevRendition(id, name, rendition),
      report: (diagnostic) => this.report(diagnostic),
    }
    project.diagnostics.attach(host.logger)
  }

  /** Starts a round: what git or another process has written into the lockfile since the last one counts. */
  start(): void {
    const { options, lockfile, declarations, sidecars } = this.project
    const { purpose } = this.host
    declarations?.start(purpose)
    lockfile.reload()
    this.#delivered.clear()
    const remembers = purpose === 'build' && !sidecars
    this.#images.start(remembers, rendersAll(options, purpose))
    this.#references.start(remembers)
    this.#listing = listingFor(options, purpose, this.project.client, (diagnostic) => this.report(diagnostic))
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
   * Resolves a file that is known already.
   *
   * @param written the reference as the importer writes it, for the error's position
   */
  resolveFile(file: string, query: string, importer?: string, written = file): string {
    return this.#references.resolveFile(file, query, importer, written)
  }

  /** Whether `resolve` gave this key out. Nothing else may be loaded, or a dev server would read any file. */
  has(key: string): boolean {
    return this.#references.get(key) !== undefined
  }

  get hasReferences(): boolean {
    return this.#references.size > 0
  }

  /** Returns the request of a specifier without looking at its image; `resolve` reports one that is wrong. */
  requestOf(specifier: string, importer: string): RenditionRequest | undefined {
    return this.#references.requestOf(specifier, importer)
  }

  /** The local file that a key names. */
  fileOf(key: string): string | undefined {
    const reference = this.#references.get(key)
    return reference?.kind === 'local' ? reference.file : undefined
  }

  /** Keys of the references to an image, for a dev server that sees the file or its sidecar change. */
  keysOf(file: string): string[] {
    return this.#references.keysOf(file)
  }

  /** Whether a plain reference to this path may mean an image of ours. */
  isCandidate(file: string): boolean {
    return this.#images.isCandidate(file)
  }

  /** Whether it does: the file exists. */
  isImage(file: string): boolean {
    return this.#images.has(file)
  }

  /** The SHA-256 of an image file. */
  hashOf(file: string): string {
    return this.#images.read(file).asset.hash
  }

  /** Hashes an image on another thread before it is resolved; `undefined` where that gains nothing. */
  prefetch(file: string): Promise<void> | undefined {
    return this.#images.prefetch(file)
  }

  /** Starts rendering an image before it is loaded: a bundler may resolve everything that a module imports first. */
  prerender(key: string): void {
    const reference = this.#references.get(key)
    if (!this.#images.isRendered || reference?.kind !== 'local') return
    const localUrl = () => ({ prelude: '', url: '' })
    // `load` reports what is wrong.
    void (async () => loadReference(reference, this.#context, { ...this.host, localUrl }))().catch(() => {})
  }

  /** A reference's URL where the CDN delivers it; known at once, for hosts that can't wait. */
  cdnUrl(key: string): string | undefined {
    const target = this.#deliveredBefore(key)?.outcome.target
    if (target && 'url' in target) return target.url
    const reference = this.#references.get(key)
    return reference && cdnUrlOfReference(reference, this.#context, this.host)
  }

  /**
   * The module of a reference. A promise only where an image has to be rendered first: a thousand remote images should
   * not cost a thousand turns of the event loop.
   *
   * @param localUrl the bundler's way to an image file in this module. Default: the host's
   */
  load(key: string, localUrl?: Host['localUrl']): LoadedModule | Promise<LoadedModule> {
    const loaded = this.#load(key, localUrl)
    const { attributes } = this.project.options
    return loaded instanceof Promise
      ? loaded.then((late) => moduleOf(late, attributes))
      : moduleOf(loaded, attributes)
  }

  /** What a reference stands for where there is room for one URL only, as in `new URL(…)`. */
  async target(key: string): Promise<Target> {
    return (await this.#known(key)).outcome.target
  }

  /** The `target` of a reference that is loaded already. */
  loadedTarget(key: string): Target | undefined {
    return this.#loaded.get(key)?.outcome.target
  }

  /**
   * The text that replaces a reference in HTML or CSS.
   *
   * @param localUrl the text that stands for a file to bundle
   */
  async replacement(key: string, localUrl: (file: string) => string): Promise<Replacement> {
    const asText = (file: string) => ({ prelude: '', url: JSON.stringify(localUrl(file)) })
    return replacementOf(await this.#known(key, asText))
  }

  /** Loads a reference of which neither the module nor the URL is needed: for its upload and its manifest entry. */
  async prepare(key: string): Promise<void> {
    await this.#known(key)
  }

  #known(key: string, localUrl?: Host['localUrl']): Loaded | Promise<Loaded> {
    return this.#deliveredBefore(key) ?? this.#load(key, localUrl)
  }

  #deliveredBefore(key: string): Loaded | undefined {
    return this.#delivered.has(key) ? this.#loaded.get(key) : undefined
  }

  #load(key: string, localUrl = this.host.localUrl): Loaded | Promise<Loaded> {
    const reference = this.#references.get(key)
    if (!reference) throw unknownKey(key)
    const remember = (loaded: Loaded) => {
      this.#loaded.set(key, loaded)
      // Code for a bundled file is the host's own, and may be different the next time.
      if (this.host.purpose === 'build' && 'url' in loaded.outcome.target) this.#delivered.add(key)
      return loaded
    }
    const locate = (error: unknown): never => {
      throw located(error, reference)
    }
    try {
      const loaded = loadReference(reference, this.#context, { ...this.host, localUrl })
      return loaded instanceof Promise ? loaded.then(remember, locate) : remember(loaded)
    } catch (error) {
      return locate(error)
    }
  }

  /** Loads a reference for its upload, and forgets it: of ten thousand, no module need be held. */
  async loadTask(key: string): Promise<UploadTask | undefined> {
    await this.prepare(key)
    const [task] = this.tasksOf([key])
    this.#loaded.delete(key)
    this.#delivered.delete(key)
    this.forget(key)
    return task
  }

  /** A reference's entry in the manifest of a build that delivers it from the CDN. Renders and remembers nothing. */
  manifestImageOf(key: string): ManifestImage {
    const reference = this.#references.get(key)
    if (!reference) throw unknownKey(key)
    return manifestImageOf(reference, this.#context, this.host, this.#references.takeImage(reference))
  }

  /** Forgets a reference that is not needed any more. */
  forget(key: string): void {
    this.#references.forget(key)
  }

  /** Whether the lockfile has this image at its place. */
  isLocked({ hash, filePath }: Pick<ManifestImage, 'hash' | 'filePath'>): boolean {
    const { urlEndpoint } = this.project.options
    return Boolean(hash && filePath && urlEndpoint && this.project.lockfile.has(hash, filePath, urlEndpoint))
  }

  /** Whether this build uploads what the Media Library lacks. */
  get uploads(): boolean {
    return this.project.uploads(this.host)
  }

  /** The uploads that loaded references need. */
  tasksOf(keys: Iterable<string>): UploadTask[] {
    return [...keys].flatMap((key) => this.#loaded.get(key)?.task ?? [])
  }

  /**
   * Uploads what these references need and the Media Library lacks. Called once the module graph is whole: a build that
   * fails to compile uploads nothing.
   */
  upload(keys: Iterable<string>): Promise<UploadReport | undefined> {
    return this.uploadTasks(this.tasksOf(keys))
  }

  /** Uploads tasks of this build, and of the sub-builds that it waits for. */
  async uploadTasks(tasks: readonly UploadTask[]): Promise<UploadReport | undefined> {
    const { urlEndpoint, privateKey } = this.project.options
    if (!this.uploads || tasks.length === 0 || !urlEndpoint) return undefined
    const started = performance.now()
    const report = await this.project.queue.run(tasks, urlEndpoint, privateKey)
    this.host.logger.info(summary(report, tasks.length, performance.now() - started))
    return report
  }

  /**
   * What these references have become, as the manifest lists it.
   *
   * @param bundled the output's name of each file that was bundled, as far as the bundler tells
   */
  images(
    keys: Iterable<string>,
    bundled: ReadonlyMap<string, string> = new Map(),
  ): Map<string, ManifestImage> {
    return new Map(
      [...keys].flatMap((key): [string, ManifestImage][] => {
        const outcome = this.#loaded.get(key)?.outcome
        if (!outcome) return []
        const files = outcome.files?.flatMap((file) => bundled.get(file) ?? []).sort()
        return [[key, { ...outcome.image, ...(files?.length && { files }) }]]
      }),
    )
  }

  /**
   * Looks over the outputs: throws if one holds the private key, and reports references that were not rewritten, which
   * are an error under `strict`.
   *
   * @param bundled the output's name of each source file that became one
   */
  scan(
    outputs: Iterable<Output>,
    bundled: ReadonlyMap<string, string>,
    { hasFailed = false, parts = [], sources = () => [] }: ScanOptions = {},
  ): void {
    const { privateKey, strict } = this.project.options
    const all = [...outputs]
    refuseLeaks(privateKey, all)
    if (this.host.purpose !== 'build' || hasFailed) return
    const builds = [this, ...parts]
    const hasReferences = builds.some((build) => build.hasReferences)
    const images = hasReferences ? [...bundled].filter(([file]) => this.#shouldBeRemote(file)) : []
    const isKey = (text: string) => builds.some((build) => build.has(text))
    const found = findReferences(all, this.project.options.include)
    const unresolved: UnresolvedReference[] = [
      ...locateReferences(found, { build: this, isKey, bundled, sources }),
      ...images.map(([what, fileName]) => ({ fileName, what })),
    ]
    if (unresolved.length === 0) return
    const message = unresolvedMessage(unresolved)
    if (strict) throw new ImageKitBuildError('LEFT_IN_OUTPUT', message)
    this.warnOnce(message)
  }

  /** Whether an image that the bundler has emitted is one that the CDN should deliver. */
  #shouldBeRemote(file: string): boolean {
    if (!this.isCandidate(file)) return false
    try {
      return this.cdnUrl(this.resolveFile(file, '')) !== undefined
    } catch {
      return false
    }
  }

  /**
   * Finishes a round that has succeeded: writes its part of the manifest, and keeps what this machine learned.
   *
   * @param images of this build and of its sub-builds
   */
  async finish(images: ReadonlyMap<string, ManifestImage> = new Map(), output?: BuildOutput): Promise<void> {
    const { options, declarations, lockfile, cache } = this.project
    if (output?.manifest) {
      const { bundler } = this.host
      const { urlEndpoint, cacheDir } = options
      const { id, outputs } = output
      await writeManifest(output.manifest, cacheDir, { id, outputs, bundler, urlEndpoint, images })
    }
    await declarations?.save()
    if (!options.dryRun) await lockfile.save()
    await cache.save()
    this.#images.finish()
    this.#references.finish()
  }

  /** With `verifyRemote`, a file that the Media Library lacks fails the build, and one that it has goes into the lockfile. */
  async #lookUp({ kind, path }: RemoteReference): Promise<void> {
    const { options, lockfile } = this.project
    if (kind !== 'library' || !this.#listing || !options.urlEndpoint) return
    lockfile.addLibrary(await this.#listing.demand(libraryPath(path, options.urlEndpoint)))
  }

  /** Warns once a process: watchers and several compilers come by again. */
  warnOnce(message: string): void {
    this.report({ topic: message, level: 'warn', message })
  }

  report(diagnostic: Diagnostic): void {
    this.project.diagnostics.report(diagnostic, this.host.logger)
  }
}

/** An error about an image, with the place of the reference to it. */
function located(error: unknown, { origin }: Reference): unknown {
  return error instanceof ImageKitBuildError && origin ? error.at(positionOf(origin)) : error
}

function unknownKey(key: string): ImageKitBuildError {
  return new ImageKitBuildError('INVALID_SPECIFIER', `Nothing imports ${key}.`)
}
