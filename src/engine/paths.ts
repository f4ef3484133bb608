import type { Transformation } from '../url'
import { type Chain, type Named, readChain } from './chain'

/**
 * Returns the paths that rendering a chain may load: images and fonts of layers, and default images. A rendition
 * depends on them, so a cache needs them.
 *
 * @throws EngineError `BAD_VALUE` or `LIMIT` if the chain cannot be read
 */
export function sourcesOf(steps: readonly Transformation[], named?: Named): string[] {
  return [...new Set(pathsOf(readChain(steps, named)))]
}

function pathsOf(chain: Chain): string[] {
  return chain.flatMap((link) => {
    if (link.kind === 'branches') return [...pathsOf(link.whenTrue), ...pathsOf(link.otherwise)]
    const { defaultImage, fontFamily } = link.options
    return [
      ...(defaultImage ? [String(defaultImage)] : []),
      ...(isFontFile(fontFamily) ? [String(fontFamily)] : []),
      ...link.layers.flatMap((layer) => [
        ...(layer.type === 'image' ? [layer.input] : []),
        ...pathsOf(layer.chain),
      ]),
    ]
  })
}

/** Whether `ff` is the path of a font, not the name of one. */
export function isFontFile(family: unknown): boolean {
  return /\.(ttf|otf|ttc|woff2?)$/i.test(String(family ?? ''))
}
