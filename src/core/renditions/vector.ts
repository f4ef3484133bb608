import { outputSize, type PartialSize, type Size } from '../../engine/geometry/geometry'
import type { Transformation } from '../../url'

/** Options that a page applies to an SVG itself, or that do not concern it. */
const VECTOR_SAFE_OPTIONS: ReadonlySet<string> = new Set([
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

/** Whether an SVG is delivered unchanged: ImageKit rasterizes it only if a raster format is requested. */
export function staysVector(chain: readonly Transformation[]): boolean {
  return VECTOR_FORMATS.includes(chain.findLast(({ format }) => format !== undefined)?.format)
}

/**
 * Returns the size at which a page shows an SVG that stays one: the requested size if it has the file's aspect ratio;
 * else, since nothing is cropped or rotated, the file's own size.
 */
export function vectorSize(source: Size, asked: PartialSize | undefined): Size {
  const { width, height } = asked ?? {}
  if (width === undefined || height === undefined) return { width: source.width, height: source.height }
  const isAlike = Math.abs((width * source.height) / source.width - height) <= 1
  return isAlike ? { width, height } : { width: source.width, height: source.height }
}

/** Returns the part of a chain that is not applied to an SVG that stays one; `undefined` if there is none. */
export function stepsNotApplied(
  source: Size,
  chain: readonly Transformation[],
): Transformation[] | undefined {
  const effects = chain.map((step) =>
    Object.fromEntries(Object.entries(step).filter(([option]) => !VECTOR_SAFE_OPTIONS.has(option))),
  ) as Transformation[]
  const left = effects.filter((step) => Object.keys(step).length > 0)
  if (left.length > 0) return left
  const size = outputSize(source, chain)
  if (!size) return undefined
  const { width, height } = vectorSize(source, size)
  return width === size.width && height === size.height ? undefined : [...chain]
}
