import { type ImageFormat, type ImageHeader, MEDIA_TYPES } from '../image-header'
import type { Transformation } from '../url'
import { type Chain, everyStep, type Named, readChain } from './chain'
import { asEngineError, EngineError } from './engine-error'
import { parseCustomCoordinates } from './geometry/focus'
import type { Size, Step } from './geometry/measures'
import { motionOf } from './motion'
import { framesOf, renderFrames } from './output/animation'
import { encode, encodeAnimation, keepsProfile, quality } from './output/encode'
import { CONTENT_TYPES, chooseFormat, type Format } from './output/format'
import { parameterText, refuse } from './refuse'
import { type Load, loaded, newRequest, renderImage } from './render'
import { DEFAULT_SETTINGS, type DeliverySettings } from './settings'
import { limitConcurrency } from './sharp'
import { checkRenderable, isDecoded, openSource, readHeader } from './source'

export interface TransformOptions {
  /** The request's `Accept` header, for automatic format. */
  accept?: string
  /** Account settings; each defaults as in {@link DEFAULT_SETTINGS}. */
  settings?: Partial<DeliverySettings>
  /** The file's `x,y,width,height` for `fo-custom`. */
  customCoordinates?: string
  /**
   * Returns the bytes at a path of the Media Library, for layers, fonts and default images; `undefined` if there are
   * none. The engine itself reads no file: the caller decides which paths are allowed, and its errors are passed on
   * unchanged. Default: there are none.
   */
  load?: Load
  /** Returns the chain of a named transformation; `undefined` if there is none. Default: there are none. */
  named?: Named
  /** Take one frame of an animation, as a thumbnail does. Default `false`. */
  still?: boolean
}

export interface TransformResult extends Size {
  data: Buffer
  format: ImageFormat
  contentType: string
  /** Parameters whose result here only resembles ImageKit's, e.g. `bl`, or that were left out to keep an animation. */
  approximated: string[]
}

/**
 * Applies ImageKit's transformation to an image on this machine. Sizes and formats are ImageKit's; single pixels need
 * not be.
 *
 * Throws an {@link EngineError} for everything it does not support; it never returns an untransformed image as if it had been transformed.
 *
 * @param source the stored bytes; without any, the chain's default image (`di`) is used
 * @param steps a chain as `parseTransformation` of `unplugin-imagekit/url` returns it
 */
export async function transform(
  source: Buffer | undefined,
  steps: readonly Transformation[],
  options: TransformOptions = {},
): Promise<TransformResult> {
  return limitConcurrency(() => transformNow(source, steps, options)).catch((error) => {
    throw asEngineError(error)
  })
}

const nothing: Load = async () => undefined

async function transformNow(
  source: Buffer | undefined,
  written: readonly Transformation[],
  options: TransformOptions,
): Promise<TransformResult> {
  const { accept, settings: some, customCoordinates, load = nothing, named, still } = options
  const settings = { ...DEFAULT_SETTINGS, ...some }
  const chain = readChain(written, named)
  const possible = everyStep(chain)
  const bytes = source ?? (await defaultImage(possible, load))
  const header = readHeader(bytes)
  if (possible.some((step) => String(step.original) === 'true')) return untouched(bytes, header)
  refuse(chain)
  quality(possible, settings)
  // A format that sharp can't decode is delivered unchanged, as long as no transformation is requested.
  if (isEmpty(chain) && !still && !isDecoded(header.format)) return untouched(bytes, header)
  if (header.frames !== 1 && !still && motionOf(header.format, possible) === 'kept')
    return untouched(bytes, header, askedFor(possible))
  checkRenderable(bytes, header)
  // Only animated GIFs are kept; a thumbnail of one is treated like any other image.
  const from = still && header.format === 'gif' ? 'jpg' : header.format
  const format = chooseFormat(from, possible, accept, settings)
  // ImageKit leaves an SVG unchanged unless the URL names a raster format.
  if (format === 'svg' || (format === header.format && isEmpty(chain) && !still))
    return untouched(bytes, header)

  const isTurned = settings.autoRotate || possible.some((step) => step.rotation === 'auto')
  const opened = await openSource(bytes, header, possible, {
    isTurned,
    isStill: still ?? false,
    keepsProfile: keepsProfile(possible) && hasOwnColours(header),
    mayBeAvif: format === 'avif',
  })
  const { image: first, frames } = opened
  const area = parseCustomCoordinates(customCoordinates)
  const surroundings = { original: first, ...(area && { area }) }
  const target = frames > 1 ? animationFormat(format, header.format, possible) : undefined
  const request = newRequest(load, target !== undefined)
  const finish = (data: Buffer, { width, height }: Size, as: Format): TransformResult => ({
    data,
    format: as,
    width,
    height,
    contentType: CONTENT_TYPES[as],
    approximated: [...request.approximated],
  })

  if (target) {
    const animation = await renderFrames(await framesOf(first, frames), chain, surroundings, request)
    return finish(
      await encodeAnimation(animation, target, animation.steps, settings),
      animation.frames[0]!,
      target,
    )
  }
  const { image, steps } = await renderImage(first, chain, surroundings, request)
  const chosen = chooseFormat(from, steps, accept, settings)
  if (chosen === 'svg') return untouched(bytes, header)
  return finish(await encode(image, chosen, steps, settings, first), image, chosen)
}

async function defaultImage(steps: readonly Step[], load: Load): Promise<Buffer> {
  const path = steps.findLast((step) => step.defaultImage !== undefined)?.defaultImage
  const bytes = path === undefined ? undefined : await loaded(load, String(path))
  if (bytes) return bytes
  const missing = path === undefined ? '' : `, and its default image ${String(path)} does not exist either`
  throw new EngineError('BAD_SOURCE', `The image does not exist${missing}`)
}

function isEmpty(chain: Chain): boolean {
  return chain.every(
    (link) => link.kind === 'step' && link.layers.length === 0 && Object.keys(link.options).length === 0,
  )
}

/** Whether the numbers of the pixels may stay: with a profile for light in three colours. */
function hasOwnColours({ colour, isCmyk }: ImageHeader): boolean {
  return !isCmyk && colour?.kind === 'icc' && colour.space === 'RGB'
}

function askedFor(steps: readonly Step[]): string[] {
  return steps.flatMap((step) => Object.entries(step).map(([option, value]) => parameterText(option, value)))
}

/** An animation stays animated: only a still format that the URL names reduces it to its first frame. */
function animationFormat(format: Format, from: Format, steps: readonly Step[]): 'gif' | 'webp' | undefined {
  if (format === 'gif' || format === 'webp') return format
  const named = steps.findLast((step) => step.format !== undefined)?.format
  return named === undefined || named === 'auto' ? (from as 'gif' | 'webp') : undefined
}

function untouched(data: Buffer, header: ImageHeader, approximated: string[] = []): TransformResult {
  const { format, width, height, natural } = header
  return { data, format, width, height, ...natural, contentType: MEDIA_TYPES[format], approximated }
}
