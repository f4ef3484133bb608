import type { Sharp } from 'sharp'
import { badValue, EngineError, notSupported } from '../engine-error'
import { attentionArea } from '../geometry/attention'
import { isObjectFocus } from '../geometry/geometry'
import type { Size } from '../geometry/measures'
import { planResize, type ResizePlan } from '../geometry/resize-plan'
import { checkLimits, type Image, open, perform, run, settle } from '../image'
import { BLACK, isOpaque, parseColour } from '../pixels/colour'
import { isGenerated, renderBackdrop } from './backdrop'
import type { Handler, Step, StepContext } from './handler'

/** w, h, ar, c, cm, fo, x, y, xc, yc, dpr: one operation with many parameters. */
export const resize: Handler = {
  order: 30,
  async apply(image, given, context) {
    // The file's own area takes precedence over the important part.
    const isOverridden = given.focus === 'auto-custom_override'
    const step = isOverridden ? { ...given, focus: context.area ? 'custom' : 'auto' } : given
    if (isObjectFocus(step.focus)) throw notSupported(`fo-${String(step.focus)}`)
    const plan = await withAttention(image, step, context)
    if (step.focus === 'auto') context.approximated('fo-auto')
    if (step.focus === 'custom') context.approximated('fo-custom')
    const parameter = step.width === undefined ? `h-${String(step.height)}` : `w-${String(step.width)}`
    checkLimits(image, plan.output, parameter)
    if (plan.scale) checkLimits(image, plan.scale, parameter)
    if (!plan.scale && !plan.cut && !plan.pad) return image
    return render(sharpened(image, plan.scale), plan, step, context)
  },
}

/**
 * Finds the focus in advance where the scaler can't: it searches for the salient part only while it scales, and in each
 * frame of an animation separately. The result is applied like `fo-custom`.
 */
async function withAttention(image: Image, step: Step, context: StepContext): Promise<ResizePlan> {
  const plan = planned(image, step, context)
  const size = plan.attention && context.isFrame ? ratioCut(plan.output, image) : (plan.before ?? plan.cut)
  const isExtract = step.cropMode === 'extract' || step.cropMode === 'pad_extract'
  if (step.focus !== 'auto' || !size || !(isExtract || plan.attention)) return plan
  const area = await context.once('attention', () => attentionArea(image, size))
  return planned(image, { ...step, focus: 'custom' }, { ...context, area })
}

/** Returns the largest cut of a ratio. */
function ratioCut(ratio: Size, image: Size): Size {
  const factor = Math.min(image.width / ratio.width, image.height / ratio.height)
  return {
    width: Math.max(1, Math.floor(ratio.width * factor)),
    height: Math.max(1, Math.floor(ratio.height * factor)),
  }
}

function planned(image: Image, step: Step, context: StepContext): ResizePlan {
  try {
    return planResize(step, image, context)
  } catch (error) {
    if (error instanceof EngineError) throw error
    throw badValue('resize', (error as Error).message)
  }
}

/** Renders an SVG at the size that is needed, instead of rendering it small and enlarging it. */
function sharpened(image: Image, scale: Size | undefined): Image {
  if (image.density === undefined || image.raw || !scale) return image
  const factor = Math.max(scale.width / image.width, scale.height / image.height)
  return factor > 1 ? { ...image, density: Math.min(2400, image.density * factor) } : image
}

async function render(image: Image, plan: ResizePlan, step: Step, context: StepContext): Promise<Image> {
  const source = plan.before ? await run((await open(image)).extract(plan.before)) : image
  const scale = (pipeline: Sharp) => {
    let scaled = pipeline
    if (plan.attention) scaled = scaled.resize({ ...plan.output, fit: 'cover', position: 'attention' })
    else if (plan.scale) scaled = scaled.resize({ ...plan.scale, fit: 'fill' })
    return plan.cut ? scaled.extract(plan.cut) : scaled
  }
  const { pad, output } = plan
  if (!pad) return perform(source, 'geometry', scale, output, image.opaque)

  const value = step.background === undefined ? undefined : String(step.background)
  if (value !== undefined && isGenerated(value)) {
    const size = plan.scale ?? plan.cut ?? image
    const inner = await settle(await perform(source, 'geometry', scale, size, image.opaque))
    const backdrop = await renderBackdrop(value, inner, output, context)
    const layer = { input: inner.bytes, raw: inner.raw!, left: pad.left, top: pad.top }
    return perform(backdrop, 'composite', (pipeline) => pipeline.composite([layer]), output, true)
  }
  const background = value === undefined ? BLACK : parseColour(value, `bg-${value}`)
  const opaque = image.opaque && isOpaque(background)
  return perform(
    source,
    'geometry',
    (pipeline) => scale(pipeline).extend({ ...pad, background }),
    output,
    opaque,
  )
}
