import { buildTransformationString, type OptionName, type Transformation } from '../url'
import { type Animation, encode, encodeAnimation, quality } from './encode'
import { EngineError, notSupported } from './errors'
import { parseCustomCoordinates } from './focus'
import { CONTENT_TYPES, chooseFormat, type Format } from './format'
import { handlers } from './handlers'
import { refuseDrawnBackground } from './handlers/background'
import type { Handler, Step, StepContext } from './handlers/handler'
import type { Size } from './measures'
import { open, type Picture, settle } from './picture'
import { decodableFormat, type Probe, probe, uprightSize } from './probe'
import { DEFAULT_SETTINGS, type DeliverySettings } from './settings'
import { limitConcurrency, loadSharp } from './sharp'

export interface TransformOptions {
  /** The request's `Accept` header, for automatic format. */
  accept?: string
  /** Account settings; each defaults as in {@link DEFAULT_SETTINGS}. */
  settings?: Partial<DeliverySettings>
  /** The file's `x,y,width,height` for `fo-custom`. */
  customCoordinates?: string
}

export interface TransformResult extends Size {
  data: Buffer
  format: Format
  contentType: string
  /** Parameters whose result here only resembles ImageKit's, e.g. `bl`. */
  approximated: string[]
}

/**
 * ImageKit's transformation of a picture, on this machine. Sizes and formats are ImageKit's; single pixels need not be.
 *
 * Throws an {@link EngineError} for whatever it cannot do; it never returns a picture as if it had been transformed.
 *
 * @param steps a chain as `parseTransformation` of `unplugin-imagekit/url` returns it
 */
export function transform(
  source: Buffer,
  steps: readonly Transformation[],
  options: TransformOptions = {},
): Promise<TransformResult> {
  return limitConcurrency(() => transformNow(source, steps as readonly Step[], options))
}

async function transformNow(
  source: Buffer,
  steps: readonly Step[],
  { accept, settings: some, customCoordinates }: TransformOptions,
): Promise<TransformResult> {
  const settings = { ...DEFAULT_SETTINGS, ...some }
  const header = probe(source)
  if (!header) throw new EngineError('BAD_SOURCE', 'The file is not an image, or is damaged')
  const from = decodableFormat(header.type)
  if (!from) throw notSupported(`${header.type} input`)
  if (steps.some((step) => String(step.original) === 'true')) return untouched(source, from, header)

  for (const step of steps) handlersOf(step)
  quality(steps, settings)
  const format = chooseFormat(from, steps, accept, settings)
  // ImageKit leaves an SVG as it is unless a raster format is asked for by name.
  if (format === 'svg') return untouched(source, from, header)
  if (format === from && steps.every((step) => Object.keys(step).length === 0)) {
    return untouched(source, from, header)
  }

  const approximated = new Set<string>()
  const turn = settings.autoRotate || steps.some((step) => step.rotation === 'auto')
  const original = turn ? uprightSize(header) : { width: header.width, height: header.height }
  const area = parseCustomCoordinates(customCoordinates)
  const context: StepContext = {
    original,
    ...(area && { area }),
    approximated: (parameter) => approximated.add(parameter),
  }
  const finish = (data: Buffer, { width, height }: Size, as = format): TransformResult => ({
    data,
    format: as,
    width,
    height,
    contentType: CONTENT_TYPES[as],
    approximated: [...approximated],
  })

  try {
    if (from === 'gif' || from === 'webp') {
      const animation = await framesOf(source)
      const target = animationFormat(format, from, steps)
      if (animation && target) {
        const frames: Picture[] = []
        for (const frame of animation.frames) frames.push(await run(frame, steps, context, true))
        return finish(
          await encodeAnimation({ ...animation, frames }, target, steps, settings),
          frames[0]!,
          target,
        )
      }
    }
    const first: Picture = {
      bytes: source,
      ...original,
      turn: turn && header.orientation > 1,
      ...(from === 'svg' && { density: 72 }),
    }
    const picture = await run(first, steps, context, false)
    return finish(await encode(picture, format, steps, settings), picture)
  } catch (error) {
    throw asEngineError(error)
  }
}

/** Steps one after the other; the handlers of a step in their own order, each at most once. */
async function run(
  first: Picture,
  steps: readonly Step[],
  context: StepContext,
  keepRaw: boolean,
): Promise<Picture> {
  let picture = first
  for (const step of steps) {
    for (const handler of handlersOf(step)) picture = await handler.apply(picture, step, context)
  }
  // Frames are joined by their bytes: all raw, and all with the same channels.
  return keepRaw ? settle((await open(picture)).toColourspace('srgb').ensureAlpha()) : picture
}

function handlersOf(step: Step): Handler[] {
  const found = new Set<Handler>()
  for (const [option, value] of Object.entries(step)) {
    if (value === undefined || value === null) continue
    if (option === 'trim' && (value === false || value === 'false')) continue
    const handler = Object.hasOwn(handlers, option) ? handlers[option as OptionName] : undefined
    if (handler === undefined) throw notSupported(parameterName(option, value))
    if (typeof handler === 'object') found.add(handler)
  }
  refuseDrawnBackground(step.background)
  return [...found].sort((a, b) => a.order - b.order)
}

/** How the parameter reads in a URL, a layer by its beginning. */
function parameterName(option: string, value: unknown): string {
  const text = buildTransformationString([{ [option]: value }])
  return text.startsWith('l-') ? text.split(',', 2).join() : text.slice(0, 80) || option
}

/** Frames of an animation as raw pictures; `undefined` for a single picture. */
async function framesOf(source: Buffer): Promise<Animation | undefined> {
  const sharp = await loadSharp()
  const metadata = await sharp(source, { failOn: 'none' }).metadata()
  const pages = metadata.pages ?? 1
  if (pages < 2) return undefined
  const strip = await settle(
    sharp(source, { animated: true, failOn: 'none', limitInputPixels: 100e6 }).ensureAlpha(),
  )
  const height = strip.height / pages
  const { width, raw } = strip
  const size = width * height * raw!.channels
  return {
    // In the strip the frames lie one below the other, so each is one run of bytes.
    frames: Array.from({ length: pages }, (_, page) => ({
      bytes: strip.bytes.subarray(page * size, (page + 1) * size),
      raw: { ...raw!, height },
      width,
      height,
    })),
    delay: metadata.delay ?? [],
    loop: metadata.loop ?? 0,
  }
}

/** An animation stays one: only a still format that the URL names reduces it to its first frame. */
function animationFormat(
  format: Format,
  from: 'gif' | 'webp',
  steps: readonly Step[],
): 'gif' | 'webp' | undefined {
  if (format === 'gif' || format === 'webp') return format
  const named = steps.findLast((step) => step.format !== undefined)?.format
  return named === undefined || named === 'auto' ? from : undefined
}

function untouched(data: Buffer, format: Format, header: Probe): TransformResult {
  return { data, format, ...uprightSize(header), contentType: CONTENT_TYPES[format], approximated: [] }
}

/** libvips' own words are for programmers; what they are about is the file. */
function asEngineError(error: unknown): EngineError {
  if (error instanceof EngineError) return error
  const text = error instanceof Error ? error.message : String(error)
  if (/pixel limit|too large|too wide/i.test(text)) {
    return new EngineError('LIMIT', `The image is above the limit of 100 MP (${text})`)
  }
  if (/timeout/i.test(text)) return new EngineError('LIMIT', 'Drawing took longer than 30 seconds')
  if (/colou?r/i.test(text) && /pars|unable/i.test(text)) return new EngineError('BAD_VALUE', text)
  return new EngineError('BAD_SOURCE', `The image could not be processed: ${text}`)
}
