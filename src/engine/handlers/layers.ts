import type { Layer } from '../chain'
import { drawLayer } from '../layers/layer'
import type { Handler } from './handler'

/** `l-<type>,…,l-end`: what lies on the transformed picture, one after the other. */
export const layers: Handler = {
  order: 75,
  async apply(picture, step, context) {
    let base = picture
    for (const [index, layer] of (step.overlay as readonly Layer[]).entries()) {
      base = await drawLayer(base, layer, {
        ...context,
        once: (name, compute) => context.once(`${index} ${name}`, compute),
      })
    }
    return base
  },
}
