import { type Chain, everyStep, type Layer } from '../chain'
import { badValue } from '../engine-error'
import type { StepContext } from '../handlers/handler'
import type { Image } from '../image'
import { checkRenderable, openSource, readHeader } from '../source'

/** `l-image`: an image of the Media Library with its own chain, trimmed unless the chain says otherwise. */
export async function imageLayer(layer: Layer, base: Image, context: StepContext): Promise<Image> {
  const { input, chain } = layer
  const steps = everyStep(chain)
  const bytes = await context.load(input)
  if (!bytes) throw badValue(`l-image,i-${input}`, 'there is no such image')
  // Layers are still images: an animation shows its first frame, or the requested page.
  const header = readHeader(bytes)
  checkRenderable(bytes, header)
  const { image } = await openSource(bytes, header, steps, { isTurned: true, isStill: true })
  return context.render(image, trimmed(chain), { original: image, base })
}

/** ImageKit trims image layers by default; `t-false` in any step keeps a plain border. */
function trimmed(chain: Chain): Chain {
  if (everyStep(chain).some((step) => step.trim !== undefined)) return chain
  return [{ kind: 'step', options: { trim: true }, layers: [] }, ...chain]
}
