import { outputSize, partialSize, type Size } from '../engine/geometry'
import type { Transformation } from '../url'
import { ImageKitBuildError } from './errors'
import type { RenditionRequest } from './request'

/** One image that a browser may fetch. */
export interface Rendition {
  transformation: Transformation[]
  /** Pixels of the delivered image; unknown where only the delivered image could tell. */
  width: number | undefined
  height: number | undefined
  /** `400w` or `2x`; `undefined` where there is nothing to choose from. */
  descriptor: string | undefined
}

/** All renditions of a reference: what `srcset`, `sizes`, `<img>` and `<picture>` are made of. */
export interface RenditionSet {
  /** For `<img>`: one a candidate, smallest first. */
  candidates: Rendition[]
  /** The one for `src`, and whose size is the image's: the largest, as the official SDK has it. */
  main: Rendition
  /** For `<picture>`: one set a format, but for the last format, which is the `<img>`'s. */
  sources: { format: string; candidates: Rendition[] }[]
  sizes: string | undefined
  /** Pixels in CSS: the main rendition's, over its density. */
  width: number | undefined
  height: number | undefined
}

/**
 * Works out a reference's renditions.
 *
 * @param source size of the image, where it is known (local files)
 */
export function renditionsOf(request: RenditionRequest, source: Size | undefined): RenditionSet {
  const steps = withinSource(request, source)
  const inFormat = (format: string | undefined) =>
    steps.map((step) => rendition(request, format ? ({ ...step, format } as Transformation) : step, source))
  const formats = request.formats.length ? request.formats : [undefined]
  const candidates = inFormat(formats.at(-1))
  const main = candidates.at(-1)
  if (!main) throw new ImageKitBuildError('INVALID_VALUE', 'A set of values needs at least one value.')
  const density = request.axis === 'dpr' ? Number(main.transformation.at(-1)?.dpr) || 1 : 1
  return {
    candidates,
    main,
    sources: request.formats.slice(0, -1).map((format) => ({ format, candidates: inFormat(format) })),
    sizes: request.sizes ?? (main.descriptor?.endsWith('w') ? '100vw' : undefined),
    width: main.width && Math.round(main.width / density),
    height: main.height && Math.round(main.height / density),
  }
}

function rendition(request: RenditionRequest, step: Transformation, source: Size | undefined): Rendition {
  const transformation = [...request.chain, ...(Object.keys(step).length ? [step] : [])]
  const size = source ? outputSize(source, transformation) : undefined
  const { width, height } = size ?? partialSize(transformation)
  return { transformation, width, height, descriptor: descriptorOf(request, step, width) }
}

function descriptorOf(
  request: RenditionRequest,
  step: Transformation,
  width: number | undefined,
): string | undefined {
  if (!request.axis) return undefined
  if (request.axis === 'dpr') return `${step.dpr}x`
  if (width !== undefined) return `${width}w`
  throw new ImageKitBuildError(
    'INVALID_VALUE',
    'A set of heights makes a srcset only where the widths are known. Use a set of widths (w=400;800) for an image of the Media Library.',
  )
}

/**
 * The last steps, smallest first and none wider than the image: ImageKit would enlarge, the browser would pick a
 * descriptor that promises detail which is not there. A single width is left as asked.
 */
function withinSource(
  { chain, step, candidates, axis }: RenditionRequest,
  source: Size | undefined,
): Transformation[] {
  const steps = candidates.map((candidate) => ({ ...step, ...candidate }))
  if (!axis) return steps
  const sorted = steps.sort((a, b) => Number(a[axis]) - Number(b[axis]))
  const limit = source && outputSize(source, chain)?.width
  const onlyWidthVaries =
    axis === 'width' && step.height === undefined && candidates.every(({ height }) => height === undefined)
  if (!limit || !onlyWidthVaries) return sorted
  const fitting = sorted.filter(({ width }) => Number(width) <= limit)
  const capped = fitting.length < sorted.length && Number(fitting.at(-1)?.width) !== limit
  return capped ? [...fitting, { ...step, width: limit }] : fitting
}
