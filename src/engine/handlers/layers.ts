import type { Layer } from '../chain'
import { renderLayer } from '../layers/layer'
import type { Handler } from './handler'

/** `l-<type>,…,l-end`: layers on the transformed image, in order. */
export const layers: Handler = {
  order: 75,
  async apply(image, step, context) {
    let base = image
    for (const [index, layer] of (step.overlay as readonly Layer[]).entries()) {
      base = await renderLayer(base, layer, {
        ...context,
        once: (name, compute) => context.once(`${index} ${name}`, compute),
      })
    }
    return base
  },
}
