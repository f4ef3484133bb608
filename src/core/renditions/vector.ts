import { outputSize, type PartialSize, type Size } from '../../engine/geometry/geometry'
import type { Transformation } from '../../url'

/** What an SVG can have done to it by the page that shows it, or that does not concern it. */
const WITHOUT_DRAWING: ReadonlySet<string> = new Set([
  'width',
  'height',
  'dpr',
  'format',
  'quality',
  'crop',
  'progressive',
  'lossless',
  'metadata',
  'colorProfile',
  'original',
])
const VECTOR_FORMATS: readonly unknown[] = [undefined, 'auto', 'orig', 'svg']

/** Whether an SVG is delivered as one, as it is: ImageKit draws it only in a format of pixels that is asked for. */
export function staysVector(chain: readonly Transformation[]): boolean {
  return VECTOR_FORMATS.includes(chain.findLast(({ format }) => format !== undefined)?.format)
}

/**
 * The size at which a page shows an SVG that stays one: as asked for, as long as the file's own shape fits it; else, since
 * nothing is cropped or turned, the file's own size.
 */
export function vectorSize(source: Size, asked: PartialSize | undefined): Size {
  const { width, height } = asked ?? {}
  if (width === undefined || height === undefined) return { width: source.width, height: source.height }
  const isAlike = Math.abs((width * source.height) / source.width - height) <= 1
  return isAlike ? { width, height } : { width: source.width, height: source.height }
}

/** The part of a chain that an SVG which stays one does not get; `undefined` if there is none. */
export function undrawn(source: Size, chain: readonly Transformation[]): Transformation[] | undefined {
  const effects = chain.map((step) =>
    Object.fromEntries(Object.entries(step).filter(([option]) => !WITHOUT_DRAWING.has(option))),
  ) as Transformation[]
  const left = effects.filter((step) => Object.keys(step).length > 0)
  if (left.length > 0) return left
  const size = outputSize(source, chain)
  if (!size) return undefined
  const { width, height } = vectorSize(source, size)
  return width === size.width && height === size.height ? undefined : [...chain]
}
