import type { Engine } from '../bytes/engine'
import { pointsOf } from '../bytes/estimate'
import { SCREENS, type Screen } from '../devices/devices'
import { slotWidth } from '../devices/sizes'
import { groupFor } from '../model/loads'
import type { Referenced } from '../model/references'
import type { ReportRendition } from '../model/report-types'
import { curveOf, type Point } from './curve'
import { changedQuery } from './specifier'
import { bestWidths, expectedBytes, type Need } from './widths'

/** A change of a reference that saves bytes. */
export interface Advice {
  key: string
  path: string
  /** Widths now and then; a single one for an image without a `srcset`. */
  from: number[]
  to: number[]
  /** Only if they change. */
  sizes?: string
  format?: string
  /** Bytes that an average screen loads of the image. */
  before: number
  after: number
  /** The query that does it. */
  query: string
  /** Where it is known from how large the image is shown. */
  basis: 'sizes' | 'browser'
}

/** How large an image is shown, where a browser has measured it. */
export interface Shown {
  /** The `sizes` that say so. */
  sizes: string
  /** Whether they differ from those that the page has. */
  isNew: boolean
}

/** A smaller saving is not worth a change of the source. */
const LEAST_SHARE = 0.05
const LEAST_BYTES = 1000
/** Widths of a new `srcset`. */
const NEW_WIDTHS = 4
/** Fewer widths are better if an average screen loads hardly more: each is a rendition to make and to keep. */
const FEWER = 1.01

/**
 * Computes the change of a reference that saves most: the widths that serve the same screens with the fewest bytes, as many as
 * now or fewer, and a smaller format for an image of the output.
 *
 * @param shown measured by a browser; without it `sizes` says how large the image is
 * @param engine draws more points of the curve of bytes over width; without one those that are known have to do
 */
export async function advise(
  referenced: Referenced,
  shown: Shown | undefined,
  engine: Engine | undefined,
): Promise<Advice | undefined> {
  const { image, described } = referenced
  const group = groupFor(image, SCREENS[0]!)
  if (image.isVideo || image.format === 'svg' || !described || group.length === 0) return undefined
  const widths = await adviseWidths(referenced, group, shown, engine)
  const format = engine && (await adviseFormat(referenced, group, engine))
  const now = widths?.before ?? format?.before
  if (now === undefined) return undefined
  const after = (widths?.after ?? now) * (format?.factor ?? 1)
  if (now - after < LEAST_BYTES || now - after < now * LEAST_SHARE) return undefined
  const from = group.flatMap(({ width }) => width ?? []).sort((a, b) => a - b)
  return {
    key: image.key,
    path: image.path,
    from,
    to: widths?.to ?? from,
    ...(widths?.sizes && { sizes: widths.sizes }),
    ...(format && { format: format.name }),
    before: Math.round(now),
    after: Math.round(after),
    query: changedQuery(image.key, {
      ...(widths && { ...cropChanges(referenced), w: widths.to.join(';') }),
      ...(widths?.sizes && { sizes: widths.sizes }),
      ...(format && { f: format.name }),
    }),
    basis: widths && shown ? 'browser' : 'sizes',
  }
}

interface WidthAdvice extends Pick<Advice, 'to' | 'before' | 'after'> {
  sizes: string | undefined
}

async function adviseWidths(
  referenced: Referenced,
  group: readonly ReportRendition[],
  shown: Shown | undefined,
  engine: Engine | undefined,
): Promise<WidthAdvice | undefined> {
  const { image } = referenced
  const hasWidths = group.every(({ descriptor }) => descriptor?.endsWith('w'))
  if (!canChange(referenced, group) || (!hasWidths && !shown)) return undefined
  const from = group.flatMap(({ width }) => width ?? [])
  // A width beyond the original's would be left out of the set.
  const largest = Math.min(Math.max(...from), image.width ?? Number.POSITIVE_INFINITY)
  const needs = needsOf((screen) => slotWidth(shown?.sizes ?? image.sizes, screen), largest)
  const points = pointsOf(group, group[0]!.format)
  const known = [...points, ...(engine ? await drawCurve(referenced, group, needs, points, engine) : [])]
  if (known.length === 0) return undefined
  const bytesOf = curveOf(known)
  // A page without `sizes` loads for the whole window.
  const neededNow = shown?.isNew ? needsOf((screen) => slotWidth(image.sizes, screen), largest) : needs
  const before = hasWidths ? expectedBytes(from, neededNow, bytesOf) : bytesOf(Math.max(...from))
  const plans = bestWidths(needs, bytesOf, hasWidths ? from.length : NEW_WIDTHS)
  const best = plans.at(-1)!
  const plan = plans.find(({ bytes }) => bytes <= best.bytes * FEWER) ?? best
  if (before - plan.bytes < Math.max(LEAST_BYTES, before * LEAST_SHARE)) return undefined
  // Without `sizes`, a browser takes the window's width.
  const isNew = shown !== undefined && (shown.isNew || (!hasWidths && shown.sizes !== '100vw'))
  return { to: plan.widths, before, after: plan.bytes, sizes: isNew ? shown.sizes : undefined }
}

/** Formats that are larger than WebP, which all browsers show. */
const LARGER = /^(?:jpe?g|png)$/

/** ImageKit chooses the format for the browser; an image of the output keeps its own. */
async function adviseFormat(
  { image, described, transformations }: Referenced,
  group: readonly ReportRendition[],
  engine: Engine,
): Promise<{ name: string; factor: number; before: number } | undefined> {
  const largest = group.reduce((one, other) => ((other.bytes ?? 0) > (one.bytes ?? 0) ? other : one))
  const chain = transformations[image.renditions.indexOf(largest)] ?? []
  const isNamed = group.some(({ format }) => format) || chain.some((step) => step.format !== undefined)
  if (largest.url || isNamed || !largest.bytes || !LARGER.test(image.format ?? '')) return undefined
  const steps = [...chain.slice(0, -1), { ...chain.at(-1), format: 'webp' as const }]
  const bytes = await engine.bytesOf(described!, steps, false)
  if (bytes === undefined || bytes > largest.bytes * (1 - LEAST_SHARE)) return undefined
  return { name: 'webp', factor: bytes / largest.bytes, before: largest.bytes }
}

/** Whether the widths of a reference may be replaced: not with art direction, and not where they vary with something else. */
function canChange({ described }: Referenced, group: readonly ReportRendition[]): boolean {
  const { request } = described!.reference
  if (request.sources.length > 0 || request.axis === 'dpr' || request.axis === 'height') return false
  if (request.candidates.some((one) => Object.keys(one).some((name) => name !== 'width'))) return false
  return group.every(({ width }) => width !== undefined)
}

/** A crop of `w=300&h=200` stays one at any width. */
function cropChanges({ described }: Referenced): { h?: undefined; ar?: string } {
  const { width, height } = described?.reference.request.step ?? {}
  const isBox = typeof width === 'number' && typeof height === 'number' && width > 1 && height > 1
  return isBox ? { h: undefined, ar: `${width}-${height}` } : {}
}

/** Device pixels that each screen needs; none more than the largest rendition has. */
export function needsOf(slotOn: (screen: Screen) => number, largest: number): Need[] {
  return SCREENS.map((screen) => ({
    width: Math.max(1, Math.min(largest, Math.ceil(slotOn(screen) * screen.density - 0.01))),
    weight: screen.weight,
  }))
}

/** Draws the image at a few widths between the smallest and the largest need, where no point is known nearby. */
async function drawCurve(
  { described, image, transformations }: Referenced,
  group: readonly ReportRendition[],
  needs: readonly Need[],
  points: readonly Point[],
  engine: Engine,
): Promise<Point[]> {
  const last = group.at(-1)!
  const chain = transformations[image.renditions.indexOf(last)] ?? []
  const widths = needs.map(({ width }) => width)
  const [least, most] = [Math.min(...widths), Math.max(...widths)]
  const wanted = [least, Math.round(Math.sqrt(least * most)), most]
  const isKnown = (width: number) => points.some((one) => Math.abs(Math.log(one.width / width)) < 0.15)
  const drawn: Point[] = []
  for (const width of new Set(wanted)) {
    if (isKnown(width)) continue
    const step = chain.at(-1) ?? {}
    const { width: asked, height, ...rest } = step as { width?: number; height?: number }
    const ratio = asked && height ? { aspectRatio: `${asked}-${height}` } : {}
    const steps = [...chain.slice(0, -1), { ...rest, ...ratio, width }]
    const bytes = await engine.bytesOf(described!, steps, last.url !== undefined)
    if (bytes !== undefined) drawn.push({ width, bytes })
  }
  return drawn
}
