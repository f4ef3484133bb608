import { type Chain, everyStep, type Layer } from '../chain'
import { badValue } from '../engine-error'
import type { StepContext } from '../handlers/handler'
import type { Picture } from '../picture'
import { checkDrawable, openSource, readHeader } from '../source'

/** `l-image`: a picture of the Media Library with a chain of its own, trimmed unless that says otherwise. */
export async function imageLayer(layer: Layer, base: Picture, context: StepContext): Promise<Picture> {
  const { input, chain } = layer
  const steps = everyStep(chain)
  const bytes = await context.load(input)
  if (!bytes) throw badValue(`l-image,i-${input}`, 'there is no such image')
  // A layer holds still: of an animation it shows the first frame, or the page that is asked for.
  const header = readHeader(bytes)
  checkDrawable(bytes, header)
  const { picture } = await openSource(bytes, header, steps, { isTurned: true, isStill: true })
  return context.draw(picture, trimmed(chain), { original: picture, base })
}

/** ImageKit trims image layers by default; `t-false` in any step is how to keep a plain border. */
function trimmed(chain: Chain): Chain {
  if (everyStep(chain).some((step) => step.trim !== undefined)) return chain
  return [{ kind: 'step', options: { trim: true }, layers: [] }, ...chain]
}
