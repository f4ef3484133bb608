import { ImageKitBuildError } from '../../diagnostics/build-error'
import { outputSize, type PartialSize, partialSize, type Size } from '../../engine/geometry/geometry'
import type { PictureRequest, RenditionRequest } from '../../query/request'
import type { Transformation } from '../../url'
import { aroundPoint, type Point } from './focal-point'
import { sizesOf } from './sizes'
import { fitToSource, type Upscaling } from './upscaling'
import { staysVector, vectorSize } from './vector'

/** One image that a browser may fetch. */
export interface Rendition {
  transformation: Transformation[]
  /** Pixels of the delivered image; unknown where only the delivered image could tell. */
  width: number | undefined
  height: number | undefined
  /** `400w` or `2x`; `undefined` for a single candidate. */
  descriptor: string | undefined
}

/** A `<source>` of a `<picture>`. */
export interface RenditionSource {
  /** Media condition; `undefined` for all windows. */
  media: string | undefined
  /** `undefined` where the delivery chooses the format. */
  format: string | undefined
  candidates: Rendition[]
  sizes: string | undefined
  /** Pixels in CSS, where the source has a size of its own (`media`). */
  width: number | undefined
  height: number | undefined
}

/** All renditions of a reference, from which `srcset`, `sizes`, `<img>` and `<picture>` are made. */
export interface RenditionSet {
  /** Candidates of `<img>`, smallest first. */
  candidates: Rendition[]
  /** The rendition for `src`, whose size is the image's: the largest, as in the official SDK. */
  main: Rendition
  /** For `<picture>`, in the order in which a browser tries them; the `<img>` is the last choice. */
  sources: RenditionSource[]
  sizes: string | undefined
  /** Pixels in CSS: the main rendition's, over its density. */
  width: number | undefined
  height: number | undefined
  upscalings: Upscaling[]
}

/** The facts of an image on this machine. */
export interface Source extends Size {
  /** Of the file itself, where its pixels are shown at another size. */
  natural?: Size
  format?: string
  /** Where its crops look. */
  focus?: Point | undefined
}

/** Sets by request and size: a gallery asks the same of a thousand photographs of one size. */
const known = new WeakMap<RenditionRequest, Map<string, RenditionSet>>()
/** Sizes remembered of one request. */
const MAX_SIZES = 64

/**
 * Works out a reference's renditions.
 *
 * @param source the image, where it is known (local files)
 */
export function renditionsOf(request: RenditionRequest, source: Source | undefined): RenditionSet {
  if (!source || source.natural || source.focus) return renditionSetOf(request, source)
  const { width, height, format } = source
  const sizes = known.get(request) ?? new Map<string, RenditionSet>()
  known.set(request, sizes)
  const id = `${width}x${height} ${format}`
  const set = sizes.get(id) ?? renditionSetOf(request, source)
  if (sizes.size < MAX_SIZES) sizes.set(id, set)
  return set
}

function renditionSetOf(request: RenditionRequest, source: Source | undefined): RenditionSet {
  const own = pictureOf(request, request, source)
  const directed = request.sources.map((one) => ({ media: one.media, ...pictureOf(one, request, source) }))
  const { main, sizes, width, height } = own
  return {
    candidates: own.byFormat.at(-1)?.candidates ?? [],
    main,
    sources: [
      // Each includes its last format, which no `<img>` offers for these windows.
      ...directed.flatMap(({ media, byFormat, sizes, width, height }) =>
        byFormat.map((one) => ({ media, ...one, sizes, width, height })),
      ),
      ...own.byFormat
        .slice(0, -1)
        .map((one) => ({ media: undefined, ...one, sizes, width: undefined, height: undefined })),
    ],
    sizes,
    width,
    height,
    upscalings: [own, ...directed].flatMap(({ beyond }) => beyond ?? []),
  }
}

/** One picture in its sizes and formats. */
function pictureOf(
  picture: PictureRequest,
  { hasDefaultFocus, priority }: RenditionRequest,
  source: Source | undefined,
) {
  const isVector = source?.format === 'svg'
  const { steps, upscaling: beyond } = fitToSource(picture, source, isVector)
  const isOverruled = hasDefaultFocus && source?.focus !== undefined
  const looking = isOverruled ? steps.map(({ focus: _, ...step }) => step) : steps
  const inFormat = (format: string | undefined) =>
    distinct(
      looking.map((step) =>
        rendition(picture, (format ? { ...step, format } : step) as Transformation, source),
      ),
    )
  const formats = picture.formats.length ? picture.formats : [undefined]
  const byFormat = formats.map((format) => ({ format, candidates: inFormat(format) }))
  const main = byFormat.at(-1)?.candidates.at(-1)
  if (!main) throw new ImageKitBuildError('INVALID_VALUE', 'A set of values needs at least one value.')
  const density = picture.axis === 'dpr' ? Number.parseFloat(main.descriptor ?? '') || 1 : 1
  return {
    byFormat,
    main,
    sizes: sizesOf(picture.sizes, main.descriptor, priority),
    width: main.width && Math.round(main.width / density),
    height: main.height && Math.round(main.height / density),
    beyond,
  }
}

function rendition(request: PictureRequest, step: Transformation, source: Source | undefined): Rendition {
  const chain = [...request.chain, ...(Object.keys(step).length ? [step] : [])]
  const size = source && sizeIn(source, chain)
  const { width, height } = size ?? partialSize(chain)
  return {
    transformation: source?.focus ? aroundPoint(chain, source, source.focus) : chain,
    width,
    height,
    descriptor: descriptorOf(request, step, width),
  }
}

function sizeIn(source: Source, chain: readonly Transformation[]): PartialSize | undefined {
  if (chain.length === 0) return source.natural ?? source
  const size = outputSize(source, chain)
  return source.format === 'svg' && staysVector(chain) ? vectorSize(source, size) : size
}

function descriptorOf(
  request: PictureRequest,
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

/** A browser treats candidates of equal width as one. */
function distinct(candidates: Rendition[]): Rendition[] {
  const seen = new Set<string | undefined>()
  return candidates.filter(({ descriptor }) => !seen.has(descriptor) && seen.add(descriptor))
}
