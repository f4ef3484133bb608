import type { Layer } from '../chain'
import type { StepContext } from '../handlers/handler'
import { type Image, settle } from '../image'
import { blend } from './blend'
import { displace } from './displace'
import { imageLayer } from './image'
import { positionOf } from './position'
import { solidLayer } from './solid'
import { textLayer } from './text'

/** Renders a layer by itself, places it, and blends it with the base, which keeps its size. */
export async function renderLayer(base: Image, layer: Layer, context: StepContext): Promise<Image> {
  const rendered = await context.once('layer', async () => settle(await content(layer, base, context)))
  if (layer.mode === 'displace') return displace(base, rendered, layer.position, context)
  return blend(base, rendered, positionOf(layer.position, rendered, base, context), layer.mode)
}

function content(layer: Layer, base: Image, context: StepContext): Promise<Image> {
  if (layer.type === 'text') return textLayer(layer, base, context)
  if (layer.type === 'solidColor') return solidLayer(layer, base, context)
  return imageLayer(layer, base, context)
}
