import type { Build } from '../../core/build'
import type { Session } from '../shared/session'
import type { MissingFileWatcher } from './missing-file-watcher'
import { TextReferences } from './text-references'

export interface GraphSessionOptions {
  build: Build
  root: string
  inlines?: (file: string) => boolean
  isUnmapped?: boolean
  missingFiles?: MissingFileWatcher
  /** Takes Rollup's ids of the files that it was given without their path. */
  emitted?: Map<string, string>
  /** Other builds whose references this one answers for: workers, which write no output of their own. */
  parts?: () => readonly GraphSession[]
  /** Whether loaded references tell all that the graph holds: a watcher's graph keeps modules of the round before. */
  isWholeByLoading?: boolean
}

/** One build of Rollup's family: of Rollup, of Rolldown, or of one environment or worker in Vite. */
export class GraphSession implements Session {
  readonly build: Build
  readonly root: string
  readonly inlines?: (file: string) => boolean
  readonly isUnmapped: boolean
  readonly missingFiles?: MissingFileWatcher
  readonly parts: () => readonly GraphSession[]
  /** References in texts that are not modules. */
  readonly texts = new TextReferences()
  /** References that are known to be uploaded before their URL is written anywhere. */
  readonly expected = new Set<string>()
  /** References whose modules were loaded in this round; `undefined` where the graph has to be listed. */
  readonly loaded: Set<string> | undefined
  /** Rollup's ids of the files that it was given without their path, by the file. */
  readonly emitted: Map<string, string>
  /** The output's name of each file that was bundled, by its path. */
  bundled: ReadonlyMap<string, string> = new Map()
  /** Images of the output that are left in it on purpose. */
  readonly kept = new Set<string>()
  /** The references of the upload that runs beside rendering. */
  started: ReadonlySet<string> = new Set()
  /** The upload that runs beside rendering. Its failure is kept for the hook that awaits it. */
  uploading: Promise<unknown> | undefined

  constructor(options: GraphSessionOptions) {
    const { inlines, missingFiles } = options
    this.build = options.build
    this.root = options.root
    if (inlines) this.inlines = inlines
    if (missingFiles) this.missingFiles = missingFiles
    this.isUnmapped = options.isUnmapped ?? false
    this.emitted = options.emitted ?? new Map()
    this.parts = options.parts ?? (() => [])
    this.loaded = options.isWholeByLoading ? new Set() : undefined
  }

  onLoad(key: string): void {
    this.loaded?.add(key)
  }

  /** Starts a round. */
  start(): void {
    this.loaded?.clear()
    this.emitted.clear()
    this.missingFiles?.start()
    if (this.build.host.purpose === 'watch') this.texts.startRound()
    this.build.start()
  }

  /** This build and those that it answers for. */
  all(): readonly GraphSession[] {
    return [this, ...this.parts()]
  }
}
