import type { Blend } from 'sharp'
import { badValue } from '../engine-error'
import type { Size } from '../geometry/measures'
import { type Image, open, perform, run } from '../image'
import { TRANSPARENT } from '../pixels/colour'

export interface Place {
  left: number
  top: number
}

const MODES: Readonly<Record<string, Blend>> = {
  multiply: 'multiply',
  // Keeps the base where the layer is opaque: a stencil.
  cutter: 'dest-in',
  // Removes the base where the layer is opaque: a hole.
  cutout: 'dest-out',
}

/** Lays one image on another, and cuts off the parts outside the base, which libvips would refuse. */
export async function blend(
  base: Image,
  layer: Image,
  { left, top }: Place,
  mode: string | undefined,
): Promise<Image> {
  if (mode !== undefined && !Object.hasOwn(MODES, mode)) {
    throw badValue(`lm-${mode}`, 'expected multiply, cutter, cutout or displace')
  }
  const seen = visible({ left, top }, layer, base)
  // A stencil outside the base would leave nothing of it, but positions are kept inside, so there is always a part.
  if (!seen) return base
  let pipeline = await open(layer)
  if (seen.width < layer.width || seen.height < layer.height) {
    pipeline = pipeline.extract({ ...seen, left: seen.left - left, top: seen.top - top })
  }
  if (mode === 'cutter') {
    // Nothing outside a stencil is kept, so it must reach the edges of the base.
    pipeline = (await open(await run(pipeline))).ensureAlpha().extend({
      left: seen.left,
      top: seen.top,
      right: base.width - seen.left - seen.width,
      bottom: base.height - seen.top - seen.height,
      background: TRANSPARENT,
    })
  }
  const { bytes, raw } = await run(pipeline)
  const place = mode === 'cutter' ? { left: 0, top: 0 } : { left: seen.left, top: seen.top }
  const input = {
    input: bytes,
    raw: raw!,
    ...place,
    blend: mode === undefined ? 'over' : MODES[mode]!,
  } as const
  const staysOpaque = base.opaque && (mode === undefined || mode === 'multiply')
  return perform(base, 'composite', (pipeline) => pipeline.composite([input]), base, staysOpaque)
}

/** Returns the covered part of the base; `undefined` if none is. */
function visible({ left, top }: Place, layer: Size, base: Size) {
  const seen = {
    left: Math.max(0, left),
    top: Math.max(0, top),
    width: Math.min(base.width, left + layer.width) - Math.max(0, left),
    height: Math.min(base.height, top + layer.height) - Math.max(0, top),
  }
  return seen.width > 0 && seen.height > 0 ? seen : undefined
}
