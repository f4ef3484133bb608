import { BLACK, parseColour, type SharpColour } from '../colour'
import { badValue, EngineError, notSupported } from '../errors'
import { isObjectFocus } from '../geometry'
import type { Size } from '../measures'
import { checkLimits, open, type Picture, settle } from '../picture'
import { planResize, type ResizePlan } from '../resize-plan'
import type { Handler, Step, StepContext } from './handler'

/** w, h, ar, c, cm, fo, x, y, xc, yc, dpr: one operation of many words. */
export const resize: Handler = {
  order: 30,
  async apply(picture, step, context) {
    refuseObjects(step)
    const plan = planned(picture, step, context)
    if (step.focus === 'auto') context.approximated('fo-auto')
    if (step.focus === 'custom') context.approximated('fo-custom')
    const parameter = step.width === undefined ? `h-${String(step.height)}` : `w-${String(step.width)}`
    checkLimits(picture, plan.output, parameter)
    if (plan.scale) checkLimits(picture, plan.scale, parameter)
    if (!plan.scale && !plan.cut && !plan.pad) return picture
    return draw(sharpened(picture, plan.scale), plan, plan.pad && paddingColour(step))
  },
}

function refuseObjects(step: Step): void {
  if (isObjectFocus(step.focus)) throw notSupported(`fo-${String(step.focus)}`)
  // `fo-auto` without scaling would need the place itself, which the scaler does not give away.
  if (step.focus === 'auto' && step.cropMode !== undefined) {
    throw notSupported(`cm-${String(step.cropMode)},fo-auto`)
  }
}

function planned(picture: Picture, step: Step, context: StepContext): ResizePlan {
  try {
    return planResize(step, picture, context.original, context.area)
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

async function draw(picture: Picture, plan: ResizePlan, background?: SharpColour): Promise<Picture> {
  let source = picture
  if (plan.before) source = await settle((await open(source)).extract(plan.before))
  let pipeline = await open(source)
  if (plan.attention) {
    pipeline = pipeline.resize({ ...plan.output, fit: 'cover', position: 'attention' })
  } else if (plan.scale) {
    pipeline = pipeline.resize({ ...plan.scale, fit: 'fill' })
  }
  if (plan.cut) pipeline = pipeline.extract(plan.cut)
  if (plan.pad && background !== undefined) pipeline = pipeline.extend({ ...plan.pad, background })
  return settle(pipeline)
}

/** Plain colours only; black is ImageKit's default. */
function paddingColour(step: Step): SharpColour {
  return step.background === undefined
    ? BLACK
    : parseColour(String(step.background), `bg-${String(step.background)}`)
}
