import type { Sharp } from 'sharp'
import { badValue, EngineError, notSupported } from '../engine-error'
import { attentionArea } from '../geometry/attention'
import { isObjectFocus } from '../geometry/geometry'
import type { Size } from '../geometry/measures'
import { planResize, type ResizePlan } from '../geometry/resize-plan'
import { checkLimits, open, type Picture, perform, run, settle } from '../picture'
import { BLACK, isOpaque, parseColour } from '../pixels/colour'
import { drawBackdrop, isDrawn } from './backdrop'
import type { Handler, Step, StepContext } from './handler'

/** w, h, ar, c, cm, fo, x, y, xc, yc, dpr: one operation of many words. */
export const resize: Handler = {
  order: 30,
  async apply(picture, step, context) {
    if (isObjectFocus(step.focus)) throw notSupported(`fo-${String(step.focus)}`)
    const plan = await withAttention(picture, step, context)
    if (step.focus === 'auto') context.approximated('fo-auto')
    if (step.focus === 'custom') context.approximated('fo-custom')
    const parameter = step.width === undefined ? `h-${String(step.height)}` : `w-${String(step.width)}`
    checkLimits(picture, plan.output, parameter)
    if (plan.scale) checkLimits(picture, plan.scale, parameter)
    if (!plan.scale && !plan.cut && !plan.pad) return picture
    return draw(sharpened(picture, plan.scale), plan, step, context)
  },
}

/**
 * The scaler finds what strikes the eye by itself, but only while it scales, and in each frame of an animation anew.
 * Elsewhere the place is looked for first, and then is what `fo-custom` keeps.
 */
async function withAttention(picture: Picture, step: Step, context: StepContext): Promise<ResizePlan> {
  const plan = planned(picture, step, context)
  const size = plan.attention && context.isFrame ? ratioCut(plan.output, picture) : (plan.before ?? plan.cut)
  const isExtract = step.cropMode === 'extract' || step.cropMode === 'pad_extract'
  if (step.focus !== 'auto' || !size || !(isExtract || plan.attention)) return plan
  const area = await context.once('attention', () => attentionArea(picture, size))
  return planned(picture, { ...step, focus: 'custom' }, { ...context, area })
}

/** The largest cut of a ratio. */
function ratioCut(ratio: Size, picture: Size): Size {
  const factor = Math.min(picture.width / ratio.width, picture.height / ratio.height)
  return {
    width: Math.max(1, Math.floor(ratio.width * factor)),
    height: Math.max(1, Math.floor(ratio.height * factor)),
  }
}

function planned(picture: Picture, step: Step, context: StepContext): ResizePlan {
  try {
    return planResize(step, picture, context)
  } catch (error) {
    if (error instanceof EngineError) throw error
    throw badValue('resize', (error as Error).message)
  }
}

/** An SVG is drawn at the size that it is needed in, not drawn small and then enlarged. */
function sharpened(picture: Picture, scale: Size | undefined): Picture {
  if (picture.density === undefined || picture.raw || !scale) return picture
  const factor = Math.max(scale.width / picture.width, scale.height / picture.height)
  return factor > 1 ? { ...picture, density: Math.min(2400, picture.density * factor) } : picture
}

async function draw(picture: Picture, plan: ResizePlan, step: Step, context: StepContext): Promise<Picture> {
  const source = plan.before ? await run((await open(picture)).extract(plan.before)) : picture
  const scale = (pipeline: Sharp) => {
    let scaled = pipeline
    if (plan.attention) scaled = scaled.resize({ ...plan.output, fit: 'cover', position: 'attention' })
    else if (plan.scale) scaled = scaled.resize({ ...plan.scale, fit: 'fill' })
    return plan.cut ? scaled.extract(plan.cut) : scaled
  }
  const { pad, output } = plan
  if (!pad) return perform(source, 'geometry', scale, output, picture.opaque)

  const value = step.background === undefined ? undefined : String(step.background)
  if (value !== undefined && isDrawn(value)) {
    const size = plan.scale ?? plan.cut ?? picture
    const inner = await settle(await perform(source, 'geometry', scale, size, picture.opaque))
    const backdrop = await drawBackdrop(value, inner, output, context)
    const layer = { input: inner.bytes, raw: inner.raw!, left: pad.left, top: pad.top }
    return perform(backdrop, 'composite', (pipeline) => pipeline.composite([layer]), output, true)
  }
  const background = value === undefined ? BLACK : parseColour(value, `bg-${value}`)
  const opaque = picture.opaque && isOpaque(background)
  return perform(
    source,
    'geometry',
    (pipeline) => scale(pipeline).extend({ ...pad, background }),
    output,
    opaque,
  )
}
