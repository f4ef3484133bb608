import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { type Emulator, startEmulator } from '../../../src/emulator'
import { sharedCopies, temporaryFolder } from '../../helpers/folder'
import { oncePer } from '../../helpers/once-per'
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
  readonly #copy = sharedCopies('conformance')
  readonly #emulators: Emulator[] = []
  readonly #made = oncePer(async (bundler: BundlerName) => {
    const emulator = await startEmulator()
    this.#emulators.push(emulator)
    const folder = this.#copy()
    const stage = stageOf(bundler, emulator)
    const built = await stage.build(folder)
    return { stage, folder, counts: stage.counts(), images: await built.run() }
  })

  async of(bundler: BundlerName): Promise<Finished> {
    const { stage, folder, ...seen } = await this.#made(bundler)
    stage.emulator.requests.clear()
    const root = temporaryFolder()
    cpSync(folder, root, { recursive: true })
    return { ...seen, stage, root, outDir: join(root, 'dist') }
  }

  async close(): Promise<void> {
    await Promise.all(this.#emulators.map((emulator) => emulator.close()))
  }
}
