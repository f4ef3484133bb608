import { cpSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Emulator, startEmulator } from '../../../src/emulator'
import { lastingFolder, repository, temporaryFolder } from '../../helpers/folder'
import type { BundlerName } from '../builders'
import { type Stage, stageOf } from './stage'

/** The fixture after its first build, as the next one finds it. */
export interface Finished {
  /** Of an emulator that has the images, and that nobody has asked for anything since. */
  stage: Stage
  /** A copy of the built project. */
  root: string
  outDir: string
  /** What the output showed when it ran. */
  images: Record<string, unknown>
  /** What the first build asked of the emulator. */
  counts: ReturnType<Stage['counts']>
}

/** One first build a bundler, when a cell asks: it uploads, which takes several times as long as the rest of a build. */
export class FinishedProjects {
  readonly #made = new Map<BundlerName, ReturnType<FinishedProjects['make']>>()
  readonly #emulators: Emulator[] = []
  readonly #folders: string[] = []

  async of(bundler: BundlerName): Promise<Finished> {
    const making = this.#made.get(bundler) ?? this.make(bundler)
    this.#made.set(bundler, making)
    const { stage, folder, ...seen } = await making
    stage.emulator.requests.clear()
    const root = temporaryFolder()
    cpSync(folder, root, { recursive: true })
    return { ...seen, stage, root, outDir: join(root, 'dist') }
  }

  private async make(bundler: BundlerName) {
    const emulator = await startEmulator()
    const folder = lastingFolder()
    this.#emulators.push(emulator)
    this.#folders.push(folder)
    cpSync(join(repository, 'test/fixtures/conformance'), folder, { recursive: true })
    const stage = stageOf(bundler, emulator)
    const built = await stage.build(folder)
    return { stage, folder, counts: stage.counts(), images: await built.run() }
  }

  async close(): Promise<void> {
    await Promise.all(this.#emulators.map((emulator) => emulator.close()))
    await Promise.all(this.#folders.map((folder) => rm(folder, { recursive: true, force: true })))
  }
}
