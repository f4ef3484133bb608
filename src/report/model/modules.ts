import { basename } from 'node:path'
import { visitSource } from '../../deploy/scan/source'
import type { Context } from '../../deploy/setup'
import { errorMessage } from '../../diagnostics/build-error'
import { portablePath } from '../../lib/paths'
import { type MarkupFacts, markupAt } from '../../rewrite/markup'
import type { ReportImage, ReportModule } from './report-types'

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
          const { reference, sidecar } = build.describe(key)
          const facts = { isSet: reference.request.axis !== undefined, sidecarAlt: sidecar?.alt }
          const written = reference.origin?.written ?? basename(image.path)
          image.modules.push(...placesOf(written, code, name, lines, facts))
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
  facts: MarkupFacts,
): ReportModule[] {
  const text = code.includes(written) ? written : basename(written.replace(/\?.*$/s, ''))
  const places: ReportModule[] = []
  for (
    let at = code.indexOf(text);
    at >= 0 && places.length < 20;
    at = code.indexOf(text, at + text.length)
  ) {
    const isAltMissing = markupAt(code, at, facts).alt.kind === 'missing'
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
