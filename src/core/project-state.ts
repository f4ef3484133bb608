import { version } from '../../package.json'
import { Diagnostics, type Report } from '../diagnostics/diagnostics'
import type { ProgressStream } from '../diagnostics/progress'
import { withUsableCache } from './config/cache-folder'
import { fingerprint, type ResolvedOptions } from './config/options'
import type { LocalRendition } from './delivery/local-rendition'
import { PathRegistry } from './delivery/path-registry'
import { PlaceholderCache } from './delivery/placeholder-cache'
import { RenderProgress } from './delivery/render-progress'
import { RenditionCache } from './delivery/rendition-cache'
import type { Host } from './host'
import type { Sidecars } from './images/sidecar'
import { StatCache } from './images/stat-cache'
import { SharedClient } from './media-library/client'
import { isContentNamed } from './media-library/content-name'
import { Lockfile } from './media-library/lockfile'
import { stampOf } from './media-library/read-lockfile'
import { UploadQueue } from './media-library/upload-queue'
import { DeclarationFile } from './output/declaration-file'
import { ConstantCache } from './recall/constant-cache'
import { ShownImages } from './shown-images'

export interface ProjectOptions {
  /** Terminal for the upload progress. Default: stderr, if it is a terminal. */
  stream?: ProgressStream
  /** Reads the lockfile on first use, not at start. Default false. */
  isLockfileLazy?: boolean
  /** Reads many sidecars at once; images are then read once and not remembered. */
  sidecars?: Sidecars
  /** The account's client, where it is used for more than this project. Default: one of its own. */
  client?: SharedClient
}

/**
 * The state that all builds of one project in this process share: options, lockfile, caches, renditions and the upload
 * queue.
 */
export class ProjectState {
  readonly options: ResolvedOptions
  readonly diagnostics = new Diagnostics()
  readonly cache: StatCache
  readonly constants: ConstantCache
  readonly lockfile: Lockfile
  readonly renditions: RenditionCache
  readonly rendering: RenderProgress
  readonly placeholders: PlaceholderCache
  readonly paths: PathRegistry
  readonly client: SharedClient
  readonly queue: UploadQueue
  readonly declarations: DeclarationFile | undefined
  readonly sidecars: Sidecars | undefined
  readonly shown = new ShownImages()
  #optionsVersion: string | undefined
  readonly #devRenditions = new Map<string, LocalRendition>()

  constructor(
    given: ResolvedOptions,
    { stream, isLockfileLazy = false, sidecars, client = new SharedClient(given) }: ProjectOptions = {},
  ) {
    const report: Report = (diagnostic) => this.diagnostics.report(diagnostic)
    const options = withUsableCache(given, (message) => report({ topic: message, level: 'warn', message }))
    this.options = options
    const isStable = !isContentNamed(options.fileName)
    this.sidecars = sidecars
    this.cache = new StatCache(options.cacheDir, options.root, report, options.metadata === 'strip')
    this.constants = new ConstantCache(options, report)
    this.lockfile = new Lockfile(options.lockfile, options.cacheDir, {
      isStable,
      // It has been read in this state already, and no unchanged image needs it again.
      isLazy: isLockfileLazy || this.constants.isOf(stampOf(options.lockfile)),
      warn: (message) => report({ topic: message, level: 'warn', message }),
    })
    this.renditions = new RenditionCache(options.cacheDir)
    this.rendering = new RenderProgress(stream)
    this.placeholders = new PlaceholderCache(options.cacheDir)
    this.paths = new PathRegistry({ isStable })
    this.client = client
    this.queue = new UploadQueue(options, this.lockfile, client, report, stream)
    if (options.dts !== undefined) {
      this.declarations = new DeclarationFile(options.dts, options, report)
    }
  }

  /** Whether a build uploads images that the Media Library lacks. */
  uploads({ purpose }: Pick<Host, 'purpose'>): boolean {
    return purpose === 'build' || (purpose === 'watch' && this.options.uploadInWatch)
  }

  /** Identifies the options and this package's version, for bundlers with a persistent cache. */
  get optionsVersion(): string {
    this.#optionsVersion ??= `${version} ${fingerprint(this.options)}`
    return this.#optionsVersion
  }

  /**
   * Identifies everything but the image's bytes that a module's code depends on, for bundlers with a persistent cache:
   * a cached module of another version is stale.
   */
  version(host: Host): string {
    const { urlEndpoint, privateKey, dryRun } = this.options
    const uploads = this.uploads(host) && (privateKey || dryRun)
    return [this.optionsVersion, host.purpose, urlEndpoint && !uploads ? this.lockfile.digest() : ''].join(
      ' ',
    )
  }

  /** Returns a rendition that a page of the dev server refers to. Equal files share an id, but each has its own name. */
  devRendition(id: string, name: string): LocalRendition | undefined {
    return this.#devRenditions.get(`${id}/${name}`)
  }

  registerDevRendition(id: string, name: string, rendition: LocalRendition): void {
    this.#devRenditions.set(`${id}/${name}`, rendition)
  }
}
