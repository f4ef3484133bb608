import type { Build } from '../../core/build'
import type { Session } from '../shared/session'
import type { MissingFileWatcher } from './missing-file-watcher'
import { TextReferences } from './text-references'

export interface GraphSessionOptions {
  build: Build
  root: string
  inlines?: (file: string) => boolean
  isUnmapped?: boolean
  /** The path of the output folder's URL. */
  base?: string | undefined
  missingFiles?: MissingFileWatcher
  /** Receives Rollup's ids of the files that were emitted without their path. */
  emitted?: Map<string, string>
  /** Other builds whose references this one may include: workers, which write no output of their own. */
  parts?: () => readonly GraphSession[]
  /** Whether loaded references are the whole graph: a watcher's graph keeps modules of the previous round. */
  isWholeByLoading?: boolean
}

/** One build of Rollup's family: of Rollup, of Rolldown, or of one environment or worker in Vite. */
export class GraphSession implements Session {
  readonly build: Build
  readonly root: string
  readonly inlines?: (file: string) => boolean
  readonly isUnmapped: boolean
  readonly base: string | undefined
  readonly missingFiles?: MissingFileWatcher
  readonly parts: () => readonly GraphSession[]
  /** References in texts that are not modules. */
  readonly texts = new TextReferences()
  /** References whose imports have become constants, or whose URL is in a module's text. */
  readonly inlined = new Set<string>()
  /** References that must be uploaded before their URL is written anywhere. */
  readonly expected = new Set<string>()
  /** References whose modules were loaded in this round; `undefined` if the graph has to be listed. */
  readonly loaded: Set<string> | undefined
  /** Rollup's ids of the files that were emitted without their path, by file. */
  readonly emitted: Map<string, string>
  /** The output's name of each bundled file, by path. */
  bundled: ReadonlyMap<string, string> = new Map()
  /** Images that are intentionally left in the output. */
  readonly kept = new Set<string>()
  /** Those of `parts` that the output refers to; `undefined` if that is not known. */
  included: readonly GraphSession[] | undefined
  /** The references of the upload that runs during rendering. */
  started: ReadonlySet<string> = new Set()
  /** The upload that runs during rendering. Its failure is kept for the hook that awaits it. */
  uploading: Promise<unknown> | undefined

  constructor(options: GraphSessionOptions) {
    const { inlines, missingFiles } = options
    this.build = options.build
    this.root = options.root
    if (inlines) this.inlines = inlines
    if (missingFiles) this.missingFiles = missingFiles
    this.isUnmapped = options.isUnmapped ?? false
    this.base = options.base
    this.emitted = options.emitted ?? new Map()
    this.parts = options.parts ?? (() => [])
    this.loaded = options.isWholeByLoading ? new Set() : undefined
  }

  onLoad(key: string): void {
    this.loaded?.add(key)
  }

  onText(key: string): void {
    this.inlined.add(key)
  }

  /** Starts a round. */
  start(): void {
    this.loaded?.clear()
    this.inlined.clear()
    this.emitted.clear()
    this.missingFiles?.start()
    if (this.build.host.purpose === 'watch') this.texts.startRound()
    this.build.start()
  }

  /** This build and those whose references its output has. */
  written(): readonly GraphSession[] {
    return [this, ...(this.included ?? this.parts())]
  }

  /** This build and those that it may include. */
  all(): readonly GraphSession[] {
    return [this, ...this.parts()]
  }
}
