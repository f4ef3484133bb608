import type { ImageKitBuildError } from '../diagnostics/build-error'
import type { Diagnostic } from '../diagnostics/diagnostics'
import type { SourcePosition } from '../diagnostics/source-position'
import { terminalColumns } from '../diagnostics/terminal'
import { LazyMap } from '../lib/collections/lazy-map'
import type { RenditionRequest } from '../query/request'
import type { Replacement } from '../rewrite/edit'
import { BuildTally } from './build-tally'
import type { Described } from './delivery/describe'
import { replacementOf } from './delivery/html-replacement'
import type { Loaded } from './delivery/load'
import type { Target } from './delivery/outcome'
import { maxFileBytes, rendersAll } from './delivery/strategy'
import { SPECIFIER } from './filters'
import type { Host } from './host'
import { ImageFiles } from './images/image-files'
import { Loader } from './loader'
import { libraryPath, listingFor, type MediaLibraryListing } from './media-library/listing'
import { imagesIn, summary, type UploadReport } from './media-library/upload-report'
import type { Task, UploadTask } from './media-library/upload-task'
import { summaryLine, summaryTable } from './output/build-summary'
import { type Constants, dependenciesOf, type LoadedModule, moduleOf } from './output/loaded-module'
import type { ManifestImage } from './output/manifest'
import { writeManifest } from './output/write-manifest'
import type { ProjectState } from './project-state'
import { Recall } from './recall/recall'
import { ReferenceTable } from './reference-table'
import type { Site } from './references/importers'
import type { RemoteReference, ResolveAlias } from './references/reference'
import { videoInStyles } from './videos/in-styles'

/** Identifies a finished build among those of its output folder. */
export interface BuildOutput {
  /** The manifest's path; `undefined` where none is wanted, or nothing was written. */
  manifest: string | undefined
  /** Identifies the build by environment, entries and format. */
  id: string
  /** Its entries and pages, as paths from the manifest's folder. */
  outputs: readonly string[]
}

/**
 * One run of one compiler: its references, loading, uploads and completion. A watcher's rounds are one build, started
 * again for each round. Everything that outlives it belongs to the `Project`.
 */
export class Build {
  readonly project: ProjectState
  readonly host: Host
  readonly #images: ImageFiles
  readonly #references: ReferenceTable
  readonly #loader: Loader
  readonly #tally: BuildTally
  readonly #recall: Recall
  #listing: MediaLibraryListing | undefined

  constructor(project: ProjectState, host: Host) {
    const { options, cache, declarations, sidecars } = project
    this.project = project
    this.host = host
    this.#images = new ImageFiles(options, cache, sidecars)
    this.#references = new ReferenceTable(
      options,
      this.#images,
      (reference) => this.#lookUp(reference),
      declarations,
      (key, origin) => host.devUrl && project.shown.writtenAt(key, origin),
    )
    this.#recall = new Recall(project)
    this.#loader = new Loader({
      project,
      host,
      images: this.#images,
      references: this.#references,
      recall: this.#recall,
      report: (diagnostic) => this.report(diagnostic),
    })
    this.#tally = new BuildTally(project)
    project.diagnostics.attach(host.logger)
  }

  /** Starts a round, and reloads the lockfile, which git or another process may have changed. */
  start(): void {
    const { options, lockfile, declarations, sidecars } = this.project
    const { purpose } = this.host
    declarations?.start(purpose)
    lockfile.reload()
    this.#tally.start()
    this.#loader.start()
    const remembers = purpose === 'build' && !sidecars
    this.#images.start(remembers, rendersAll(options, purpose), maxFileBytes(options, purpose))
    this.#references.start(remembers)
    this.#recall.start(remembers)
    this.#listing = listingFor(options, purpose, this.project.client, (diagnostic) => this.report(diagnostic))
  }

  /**
   * Resolves a specifier and keeps the reference.
   *
   * @returns the reference's key, which `load` takes
   * @throws ImageKitBuildError with the importer's position
   */
  resolve(specifier: string, importer: string | undefined, resolveAlias: ResolveAlias): Promise<string> {
    return this.#references.resolve(specifier, importer, resolveAlias)
  }

  /** Resolves a specifier at once; returns `undefined` where that would have to wait. */
  resolveNow(specifier: string, importer: string): string | undefined {
    return this.#references.resolveNow(specifier, importer)
  }

  /**
   * Resolves a known file.
   *
   * @param written the reference as the importer writes it, for the error's position
   */
  resolveFile(file: string, query: string, importer?: string, written = file): string {
    return this.#references.resolveFile(file, query, importer, written)
  }

  /** Whether `resolve` returned this key. Other keys must not be loaded, or a dev server would read any file. */
  has(key: string): boolean {
    return this.#references.get(key) !== undefined || this.#recall.has(key)
  }

  get hasReferences(): boolean {
    return this.#references.size > 0 || this.#recall.size > 0
  }

  /** Returns the request of a specifier without looking at its image; `resolve` reports errors in it. */
  requestOf(specifier: string, importer: string): RenditionRequest | undefined {
    return this.#references.requestOf(specifier, importer)
  }

  /** Returns the error of a reference in CSS to a video; `written` is a specifier, or a path with a query. */
  videoInStyles(written: string, importer: string): ImageKitBuildError | undefined {
    const request = this.requestOf(SPECIFIER.test(written) ? written : `ik:${written}`, importer)
    return request && videoInStyles(request, written)
  }

  /** Returns the local file of a key. */
  fileOf(key: string): string | undefined {
    const reference = this.#loader.known(key)
    return reference?.kind === 'local' ? reference.file : undefined
  }

  /** Returns the files on which a loaded reference depends: the image, and its sidecar. */
  filesOf(key: string): readonly string[] {
    const loaded = this.#loader.get(key)
    return loaded ? dependenciesOf(loaded).files : []
  }

  /** Returns the keys of an image's references, for a dev server that sees the file or its sidecar change. */
  keysOf(file: string): string[] {
    return this.#references.keysOf(file)
  }

  /** Whether a plain reference to this path may be an image that the plugin handles. */
  isCandidate(file: string): boolean {
    return this.#images.isCandidate(file)
  }

  /** Whether this path is such an image: the file exists. */
  isImage(file: string): boolean {
    return this.#images.has(file)
  }

  /** Returns the SHA-256 of an image file. */
  hashOf(file: string): string {
    return this.#images.read(file).asset.hash
  }

  /** Hashes an image on another thread before it is resolved; returns `undefined` where that gains nothing. */
  prefetch(file: string): Promise<void> | undefined {
    return this.#images.prefetch(file)
  }

  /** Starts rendering an image before it is loaded: a bundler may resolve everything that a module imports first. */
  prerender(key: string): void {
    this.#loader.prerender(key)
  }

  /** Returns a reference's URL where the CDN delivers it, synchronously, for hosts that can't wait. */
  cdnUrl(key: string): string | undefined {
    return this.#loader.cdnUrl(key)
  }

  /**
   * Returns the module of a reference. Returns a promise only where an image has to be rendered first: a thousand
   * remote images should not cost a thousand turns of the event loop.
   *
   * @param localUrl returns the code of an image file's URL in this module. Default: the host's
   */
  load(key: string, localUrl?: Host['localUrl']): LoadedModule | Promise<LoadedModule> {
    const loaded = this.#loader.load(key, localUrl)
    const { attributes } = this.project.options
    return loaded instanceof Promise
      ? loaded.then((late) => moduleOf(late, attributes))
      : moduleOf(loaded, attributes)
  }

  /**
   * Returns these exports of a specifier's module as code, at once, if an earlier build has made them and the image's file is
   * unchanged.
   */
  recall(
    specifier: string,
    importer: string,
    names: Iterable<string>,
  ): { key: string; constants: Constants } | undefined {
    const found = this.#recall.find(specifier, importer, names)
    if (!found || this.#loader.isTooLong(found.length, { specifier, importer })) return undefined
    return this.#recall.take(found) ? found : undefined
  }

  /**
   * Returns these exports of a reference's module as code; `undefined` if one is not a plain value, if the bundler has to
   * name the image's file, or if copies of the code would weigh more than the module.
   *
   * @param site where the reference is written
   */
  constants(
    key: string,
    names: Iterable<string>,
    site: Site,
  ): Constants | undefined | Promise<Constants | undefined> {
    return this.#loader.constants(key, names, site)
  }

  /** Returns the single URL or file of a reference, as `new URL(…)` needs it. */
  async target(key: string): Promise<Target> {
    return (await this.#loader.once(key)).outcome.target
  }

  /** Returns the `target` of a loaded reference. */
  loadedTarget(key: string): Target | undefined {
    return this.#loader.target(key)
  }

  /**
   * Returns the text that replaces a reference in HTML or CSS.
   *
   * @param localUrl the text that stands for a file to bundle
   */
  async replacement(key: string, localUrl: (file: string) => string): Promise<Replacement> {
    const asText = (file: string) => ({ prelude: '', url: JSON.stringify(localUrl(file)) })
    return replacementOf(await this.#loader.once(key, asText))
  }

  /** Whether a reference has been loaded in this round, or its constants recalled, and the CDN delivers it. */
  isDelivered(key: string): boolean {
    return this.#loader.isDelivered(key) || this.#recall.has(key)
  }

  /** Loads a reference only for its upload and its manifest entry, without its module or URL. */
  async prepare(key: string): Promise<void> {
    await this.#loader.once(key)
  }

  /** Loads a reference for its upload, and forgets it, so that ten thousand modules are not kept in memory. */
  async loadTask(key: string): Promise<UploadTask | undefined> {
    await this.prepare(key)
    const task = this.#loader.get(key)?.task
    this.#loader.forget(key)
    this.forget(key)
    return task
  }

  /**
   * Returns a reference's entry in the manifest of a build that delivers it from the CDN. Renders and remembers
   * nothing.
   */
  manifestImageOf(key: string): ManifestImage {
    return this.#loader.manifestImageOf(key)
  }

  /** Returns a reference, its image and its renditions. Renders and remembers nothing. */
  describe(key: string): Described {
    return this.#loader.describe(key)
  }

  /** Forgets a reference that is no longer needed. */
  forget(key: string): void {
    this.#references.forget(key)
  }

  /** Whether the lockfile has this image at its path. */
  isLocked({ hash, filePath }: Pick<ManifestImage, 'hash' | 'filePath'>): boolean {
    const { urlEndpoint } = this.project.options
    return Boolean(hash && filePath && urlEndpoint && this.project.lockfile.has(hash, filePath, urlEndpoint))
  }

  /** Whether this build uploads images that the Media Library lacks. */
  get uploads(): boolean {
    return this.project.uploads(this.host)
  }

  /** Yields the uploads that loaded references need. */
  *tasksOf(keys: Iterable<string>): Generator<Task, void> {
    for (const key of keys) {
      const task = this.#loader.get(key)?.task ?? this.#recall.taskOf(key)
      if (task) yield task
    }
  }

  /**
   * Uploads the images of these references that the Media Library lacks. Called when the module graph is complete: a
   * build that fails to compile uploads nothing.
   */
  upload(keys: Iterable<string>): Promise<UploadReport | undefined> {
    return this.uploadTasks(this.tasksOf(keys))
  }

  /**
   * Uploads tasks of this build, and of the sub-builds that it waits for.
   *
   * @param isReported whether to log a summary; `false` where the caller shows the report itself
   */
  async uploadTasks(tasks: Iterable<Task>, isReported = true): Promise<UploadReport | undefined> {
    const { urlEndpoint, privateKey } = this.project.options
    if (!this.uploads || !urlEndpoint) return undefined
    const started = performance.now()
    const report = await this.project.queue.run(tasks, urlEndpoint, privateKey)
    if (imagesIn(report) === 0) return undefined
    this.#tally.add(report)
    // A terminal gets a table at the end of the build.
    const isLine = this.host.purpose !== 'build' || terminalColumns() === undefined
    if (isReported && isLine) this.host.logger.info(summary(report, performance.now() - started))
    return report
  }

  /**
   * Returns the manifest entries of these references, each computed when it is asked for.
   *
   * @param bundled the output's name of each bundled file, as far as the bundler tells
   */
  images(
    keys: Iterable<string>,
    bundled: ReadonlyMap<string, string> = new Map(),
  ): ReadonlyMap<string, ManifestImage> {
    const known = new Set<string>()
    for (const key of keys) if (this.#loader.get(key) || this.#recall.has(key)) known.add(key)
    return new LazyMap(known, (key) => this.#imageOf(key, bundled))
  }

  #imageOf(key: string, bundled: ReadonlyMap<string, string>): ManifestImage {
    const outcome = this.#loader.get(key)?.outcome
    const image = outcome?.image ?? this.#recall.imageOf(key) ?? this.manifestImageOf(key)
    const files = outcome?.files?.flatMap((file) => bundled.get(file) ?? []).sort()
    return files?.length ? { ...image, files } : image
  }

  /**
   * Finishes a successful round: writes its part of the manifest, and saves lockfile, caches and declarations.
   *
   * @param images of this build and of its sub-builds
   */
  async finish(images: ReadonlyMap<string, ManifestImage> = new Map(), output?: BuildOutput): Promise<void> {
    const { options, declarations, lockfile, cache, diagnostics } = this.project
    diagnostics.reportSubjects(this.host.logger)
    if (output?.manifest) {
      const { bundler } = this.host
      const { urlEndpoint, cacheDir } = options
      const { id, outputs } = output
      await writeManifest(output.manifest, cacheDir, { id, outputs, bundler, urlEndpoint, images })
    }
    // Before the cache of constants, which some of the images are in, is written.
    const line = this.#summaryOf(images)
    await declarations?.save()
    if (!options.dryRun) await lockfile.save()
    await this.#recall.save()
    await cache.save()
    this.#images.finish()
    this.#references.finish()
    if (line !== undefined) this.host.logger.info(line)
  }

  #summaryOf(images: ReadonlyMap<string, ManifestImage>): string | undefined {
    if (this.host.purpose !== 'build' || images.size === 0) return undefined
    const columns = terminalColumns()
    // Nothing is said of a build that bundles no file.
    if (columns === undefined && !hasFiles(this.#loader.all.values())) return undefined
    const facts = this.#tally.facts(images, this.#loader.all)
    if (columns !== undefined) return summaryTable(facts, columns)
    return facts.rendered + facts.cached > 0 ? summaryLine(facts) : undefined
  }

  /** With `verifyRemote`, throws for a file that the Media Library lacks, and adds an existing one to the lockfile. */
  async #lookUp({ kind, path }: RemoteReference): Promise<void> {
    const { options, lockfile } = this.project
    if (kind !== 'library' || !this.#listing || !options.urlEndpoint) return
    lockfile.addLibrary(await this.#listing.demand(libraryPath(path, options.urlEndpoint)))
  }

  /** Warns once per process: watchers and several compilers repeat themselves. */
  warnOnce(message: string): void {
    this.report({ topic: message, level: 'warn', message })
  }

  /** Whether a warning names a place. */
  hasWarnedAt({ file, line = 0 }: SourcePosition): boolean {
    return this.project.diagnostics.hasReported(`${file}:${line}:`)
  }

  report(diagnostic: Diagnostic): void {
    this.project.diagnostics.report(diagnostic, this.host.logger)
  }
}

function hasFiles(loaded: Iterable<Loaded>): boolean {
  for (const { outcome } of loaded) if (outcome.files) return true
  return false
}
