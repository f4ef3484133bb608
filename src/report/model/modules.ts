import { basename } from 'node:path'
import { visitSource } from '../../deploy/scan/source'
import type { Context } from '../../deploy/setup'
import { errorMessage } from '../../diagnostics/build-error'
import { portablePath } from '../../lib/paths'
import type { ReportImage, ReportModule } from './report-types'
import { hasNoAlt } from './tag-alt'

/**
 * Finds the source files that refer to each image, and tags there without `alt`. References that only a bundler can resolve
 * stay without a module.
 *
 * @returns why the source could not be read, if it could not
 */
export async function findModules(
  images: ReadonlyMap<string, ReportImage>,
  context: Pick<Context, 'setup' | 'client'>,
): Promise<string | undefined> {
  const { root } = context.setup.options
  try {
    await visitSource(context, false, ({ file, code, keys }, build) => {
      const name = portablePath(root, file).replace(/^\.\//, '')
      const lines = new LineCounter(code)
      for (const key of keys) {
        const image = images.get(key)
        if (image) {
          const { origin } = build.describe(key).reference
          const hasAlt = build.describe(key).sidecar?.alt !== undefined
          image.modules.push(...placesOf(origin?.written ?? basename(image.path), code, name, lines, hasAlt))
        }
        build.forget(key)
      }
    })
    return undefined
  } catch (error) {
    return errorMessage(error)
  }
}

function placesOf(
  written: string,
  code: string,
  file: string,
  lines: LineCounter,
  hasAlt: boolean,
): ReportModule[] {
  const text = code.includes(written) ? written : basename(written.replace(/\?.*$/s, ''))
  const places: ReportModule[] = []
  for (
    let at = code.indexOf(text);
    at >= 0 && places.length < 20;
    at = code.indexOf(text, at + text.length)
  ) {
    const isAltMissing = !hasAlt && hasNoAlt(code, at)
    places.push({ file, line: lines.lineAt(at), ...(isAltMissing && { isAltMissing }) })
  }
  return places.length ? places : [{ file }]
}

/** Lines of offsets in a text. */
class LineCounter {
  readonly #ends: number[] = []

  constructor(text: string) {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.#ends.push(at)
  }

  /** From 1. */
  lineAt(offset: number): number {
    let [low, high] = [0, this.#ends.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#ends[middle]! < offset) low = middle + 1
      else high = middle
    }
    return low + 1
  }
}
