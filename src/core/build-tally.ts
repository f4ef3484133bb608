import { statSync } from 'node:fs'
import { isInside } from '../lib/paths'
import type { Loaded } from './delivery/load'
import type { UploadReport } from './media-library/upload-report'
import type { BuildFacts } from './output/build-summary'
import type { ManifestImage } from './output/manifest'
import type { ProjectState } from './project-state'

type Counters = Pick<BuildFacts, 'rendered' | 'warnings'>
const NO_UPLOADS = { uploaded: 0, uploadedBytes: 0, locked: 0, found: 0, pending: 0 }

/** Counts what one round of a build does, for its summary. */
export class BuildTally {
  readonly #project: ProjectState
  #before: Counters
  #uploads = NO_UPLOADS

  constructor(project: ProjectState) {
    this.#project = project
    this.#before = this.#counters()
  }

  /** Starts a round. */
  start(): void {
    this.#before = this.#counters()
    this.#uploads = NO_UPLOADS
  }

  add({ uploaded, bytes, locked, found, pending }: UploadReport): void {
    const so = this.#uploads
    this.#uploads = {
      uploaded: so.uploaded + uploaded,
      uploadedBytes: so.uploadedBytes + bytes,
      locked: so.locked + locked,
      found: so.found + found,
      pending: so.pending + pending,
    }
  }

  /**
   * @param images of the build and of its sub-builds
   * @param loaded the build's own references
   */
  facts(images: ReadonlyMap<string, ManifestImage>, loaded: ReadonlyMap<string, Loaded>): BuildFacts {
    const [before, now] = [this.#before, this.#counters()]
    const sizes = new Map<string, number>()
    const urls = new Set<string>()
    const files = new Set<string>()
    let remote = 0
    for (const [key, { hash, size = 0, urls: own }] of images) {
      if (hash === undefined) remote += 1
      else sizes.set(hash, size)
      for (const url of own) urls.add(url)
      for (const file of loaded.get(key)?.outcome.files ?? []) files.add(file)
    }
    const { cacheDir } = this.#project.options
    const made = [...files].filter((file) => isInside(cacheDir, file)).length
    const rendered = now.rendered - before.rendered
    return {
      images: sizes.size + remote,
      originals: sum(sizes.values()),
      renditions: urls.size + files.size,
      bundled: sum([...files].map((file) => statSync(file, { throwIfNoEntry: false })?.size ?? 0)),
      rendered,
      cached: Math.max(0, made - rendered),
      warnings: now.warnings - before.warnings,
      ...this.#uploads,
    }
  }

  #counters(): Counters {
    const { renditions, diagnostics } = this.#project
    return { rendered: renditions.added, warnings: diagnostics.warnings }
  }
}

const sum = (numbers: Iterable<number>) => [...numbers].reduce((total, one) => total + one, 0)
