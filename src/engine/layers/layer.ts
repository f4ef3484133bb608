import type { Layer } from '../chain'
import type { StepContext } from '../handlers/handler'
import { type Picture, settle } from '../picture'
import { blend } from './blend'
import { displace } from './displace'
import { imageLayer } from './image'
import { positionOf } from './position'
import { solidLayer } from './solid'
import { textLayer } from './text'

/** Draws a layer by itself, places it, and blends it with the base, which keeps its size. */
export async function drawLayer(base: Picture, layer: Layer, context: StepContext): Promise<Picture> {
  const drawn = await context.once('layer', async () => settle(await content(layer, base, context)))
  if (layer.mode === 'displace') return displace(base, drawn, layer.position, context)
  return blend(base, drawn, positionOf(layer.position, drawn, base, context), layer.mode)
}

function content(layer: Layer, base: Picture, context: StepContext): Promise<Picture> {
  if (layer.type === 'text') return textLayer(layer, base, context)
  if (layer.type === 'solidColor') return solidLayer(layer, base, context)
  return imageLayer(layer, base, context)
}
