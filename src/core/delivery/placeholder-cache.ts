import { basename, join } from 'node:path'
import { errorMessage, ImageKitBuildError } from '../../diagnostics/build-error'
import type { PlaceholderKind } from '../../engine/placeholder-kinds'
import { writeFileAtomic } from '../../lib/files/atomic-file'
import { readRegularLater, readText } from '../../lib/files/regular-file'
import type { Asset } from '../images/asset'

/** Computed placeholders on this disk, one small file each. Safe to delete at any time. */
export class PlaceholderCache {
  readonly #folder: string
  readonly #underWay = new Map<string, Promise<string>>()

  constructor(cacheDir: string) {
    this.#folder = join(cacheDir, 'placeholders')
  }

  /**
   * Returns the placeholder of an image: synchronously if it is cached, else as a promise.
   *
   * @throws ImageKitBuildError `SHARP_MISSING`, `RENDERING_FAILED`
   */
  get(file: string, { hash }: Asset, kind: PlaceholderKind): string | Promise<string> {
    const cached = join(this.#folder, `${hash}.${kind}`)
    const known = readIfThere(cached)
    if (known) return known
    const running = this.#underWay.get(cached)
    if (running) return running
    const computing = compute(file, kind)
      .then((text) => {
        keep(cached, text)
        return text
      })
      .finally(() => this.#underWay.delete(cached))
    this.#underWay.set(cached, computing)
    return computing
  }
}

async function compute(file: string, kind: PlaceholderKind): Promise<string> {
  // Imported here because most builds find all placeholders in the lockfile and need no engine.
  const { EngineError, placeholder } = await import('../../engine')
  try {
    return await placeholder(await readRegularLater(file), kind)
  } catch (error) {
    const isMissing = error instanceof EngineError && error.code === 'SHARP_MISSING'
    const message = isMissing
      ? `placeholder=${kind} of ${basename(file)} is not in the lockfile, and computing it needs the optional package sharp: npm install -D sharp`
      : `placeholder=${kind} of ${basename(file)}: ${errorMessage(error)}`
    throw new ImageKitBuildError(isMissing ? 'SHARP_MISSING' : 'RENDERING_FAILED', message, undefined, error)
  }
}

/** A placeholder that can't be kept is computed again by the next build. */
function keep(file: string, text: string): void {
  try {
    writeFileAtomic(file, text, { isDurable: false })
  } catch {
    // The stat cache is in the same folder, and reports that it can't be written.
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readText(file) || undefined
  } catch {
    return undefined
  }
}
