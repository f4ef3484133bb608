import { ImageKitBuildError } from '../diagnostics/build-error'
import type { Diagnostic } from '../diagnostics/diagnostics'
import { positionOf } from '../diagnostics/reference-origin'
import { type Described, describeReference } from './delivery/describe'
import {
  cdnUrlOfReference,
  type Loaded,
  type LoadingContext,
  loadDelivered,
  loadReference,
  manifestImageOf,
} from './delivery/load'
import type { Target } from './delivery/outcome'
import type { Host } from './host'
import type { ImageFiles } from './images/image-files'
import { COPIED_LENGTH, constantOf } from './output/constants'
import { type Constants, dependenciesOf } from './output/loaded-module'
import type { ManifestImage } from './output/manifest'
import type { ProjectState } from './project-state'
import type { Recall } from './recall/recall'
import type { ReferenceTable } from './reference-table'
import { Importers, type Site } from './references/importers'
import type { Reference } from './references/reference'

/** What a loader takes from its build. */
export interface LoaderParts {
  project: ProjectState
  host: Host
  images: ImageFiles
  references: ReferenceTable
  recall: Recall
  report: (diagnostic: Diagnostic) => void
}

/** Loads the references of one build, and keeps what is loaded for its uploads and its manifest. */
export class Loader {
  readonly #project: ProjectState
  readonly #host: Host
  readonly #images: ImageFiles
  readonly #references: ReferenceTable
  readonly #recall: Recall
  readonly #context: LoadingContext
  readonly #loaded = new Map<string, Loaded>()
  /** Loaded in this round and delivered by the CDN: a style sheet may name one image a hundred times. */
  readonly #delivered = new Set<string>()
  /** Diagnostics about single references; what has any is not cached. */
  #reports = 0
  #importers: Importers

  constructor({ project, host, images, references, recall, report }: LoaderParts) {
    this.#project = project
    this.#host = host
    this.#images = images
    this.#references = references
    this.#recall = recall
    this.#importers = new Importers(project.options)
    const { options, cache, lockfile, renditions, placeholders, paths } = project
    this.#context = {
      options,
      lockfile,
      renditions,
      progress: project.rendering,
      placeholders,
      read: (file) => images.read(file),
      hashByStat: (file) => cache.get(file)?.hash,
      claim: ({ filePath }, { hash }, file) =>
        paths.claim(filePath, hash, file, { mayChange: host.purpose !== 'build' }),
      registerDevRendition: (id, name, rendition) => project.registerDevRendition(id, name, rendition),
      report: (diagnostic) => {
        if (diagnostic.topic !== 'mode') this.#reports += 1
        report(diagnostic)
      },
    }
  }

  start(): void {
    this.#delivered.clear()
    this.#importers = new Importers(this.#project.options)
  }

  /** Returns what is loaded, in this round or, by a watcher, in one before. */
  get(key: string): Loaded | undefined {
    return this.#loaded.get(key)
  }

  get all(): ReadonlyMap<string, Loaded> {
    return this.#loaded
  }

  forget(key: string): void {
    this.#loaded.delete(key)
    this.#delivered.delete(key)
  }

  isDelivered(key: string): boolean {
    return this.#delivered.has(key)
  }

  /** Returns a reference. One whose constants come from the cache is resolved now: a key is a specifier as written in the root. */
  known(key: string): Reference | undefined {
    if (!this.#references.get(key) && this.#recall.has(key)) this.#references.resolveNow(key, '')
    return this.#references.get(key)
  }

  /** Loads a reference that may be loaded already. */
  once(key: string, localUrl?: Host['localUrl']): Loaded | Promise<Loaded> {
    return this.#deliveredBefore(key) ?? this.load(key, localUrl)
  }

  /**
   * Loads a reference. Returns a promise only where an image has to be rendered first: a thousand remote images should not
   * cost a thousand turns of the event loop.
   *
   * @param localUrl returns the code of an image file's URL in this module. Default: the host's
   */
  load(key: string, localUrl = this.#host.localUrl): Loaded | Promise<Loaded> {
    const reference = this.#reference(key)
    const remember = (loaded: Loaded) => this.#remember(key, loaded)
    const locate = (error: unknown): never => {
      throw located(error, reference)
    }
    try {
      const loaded = loadReference(reference, this.#context, { ...this.#host, localUrl })
      return loaded instanceof Promise ? loaded.then(remember, locate) : remember(loaded)
    } catch (error) {
      return locate(error)
    }
  }

  /** Starts rendering an image before it is loaded: a bundler may resolve everything that a module imports first. */
  prerender(key: string): void {
    const reference = this.known(key)
    if (!this.#images.isRendered || reference?.kind !== 'local') return
    const localUrl = () => ({ prelude: '', url: '' })
    // `load` reports the error.
    void (async () => loadReference(reference, this.#context, { ...this.#host, localUrl }))().catch(() => {})
  }

  /** Returns these exports of a reference's module as code; see `Build.constants`. */
  constants(
    key: string,
    names: Iterable<string>,
    site: Site,
  ): Constants | undefined | Promise<Constants | undefined> {
    const known = this.#deliveredBefore(key)
    const reports = this.#reports
    const loaded = known ?? loadDelivered(this.#reference(key), this.#context, this.#host)
    if (loaded instanceof Promise) return loaded.then((late) => this.#constantsOf(key, late, names, site))
    const constants = this.#constantsOf(key, loaded, names, site)
    const isSilent = known ? this.#recall.hasMade(key) : this.#reports === reports
    if (constants && loaded && isSilent) this.#recall.made(key, loaded, constants.values)
    return constants
  }

  #constantsOf(
    key: string,
    loaded: Loaded | undefined,
    names: Iterable<string>,
    site: Site,
  ): Constants | undefined {
    if (!loaded) return undefined
    let length = 0
    const values = new Map<string, string>()
    for (const name of names) {
      const code = constantOf(loaded, name)
      if (code === undefined) return undefined
      values.set(name, code)
      length += code.length
    }
    if (this.isTooLong(length, site)) return undefined
    this.#remember(key, loaded)
    return { values, ...dependenciesOf(loaded) }
  }

  /** Whether copies of this much code would weigh more than a module. */
  isTooLong(length: number, site: Site): boolean {
    return length > COPIED_LENGTH && this.#importers.isShared(site)
  }

  /** Returns a reference's URL where the CDN delivers it. */
  cdnUrl(key: string): string | undefined {
    const target = this.#deliveredBefore(key)?.outcome.target
    if (target && 'url' in target) return target.url
    const reference = this.known(key)
    return reference && cdnUrlOfReference(reference, this.#context, this.#host)
  }

  /** Returns the `target` of a reference that is loaded, or whose constants come from the cache. */
  target(key: string): Target | undefined {
    const loaded = this.#loaded.get(key)
    const url = !loaded && this.#recall.has(key) ? this.cdnUrl(key) : undefined
    return url === undefined ? loaded?.outcome.target : { url }
  }

  /** Returns a reference's entry in the manifest of a build that delivers it from the CDN. Renders and remembers nothing. */
  manifestImageOf(key: string): ManifestImage {
    const reference = this.#reference(key)
    return manifestImageOf(reference, this.#context, this.#host, this.#references.takeImage(reference))
  }

  /** Returns a reference, its image and its renditions. Renders and remembers nothing. */
  describe(key: string): Described {
    return describeReference(this.#reference(key), this.#context)
  }

  #deliveredBefore(key: string): Loaded | undefined {
    return this.#delivered.has(key) ? this.#loaded.get(key) : undefined
  }

  #remember(key: string, loaded: Loaded): Loaded {
    this.#loaded.set(key, loaded)
    if (this.#host.devUrl) this.#project.shown.add(key, loaded)
    // Code for a bundled file is the host's own, and may differ the next time.
    if (this.#host.purpose === 'build' && 'url' in loaded.outcome.target) this.#delivered.add(key)
    return loaded
  }

  #reference(key: string): Reference {
    const reference = this.known(key)
    if (!reference) throw new ImageKitBuildError('INVALID_SPECIFIER', `Nothing imports ${key}.`)
    return reference
  }
}

/** An error about an image, with the place of the reference to it. */
function located(error: unknown, { origin }: Reference): unknown {
  return error instanceof ImageKitBuildError && origin ? error.at(positionOf(origin)) : error
}
