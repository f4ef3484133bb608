import type { ResolvedConfig } from 'vite'

/** A transform of another plugin. */
export type Transform = (
  this: unknown,
  code: string,
  id: string,
  ...rest: unknown[]
) => Promise<{ code: string; map?: unknown } | string | null | undefined>

/**
 * Puts a transform in the place of each that these plugins have.
 *
 * @param wrap returns it, and may call the plugin's own
 */
export function wrapTransforms(
  { plugins }: Pick<ResolvedConfig, 'plugins'>,
  isMeant: (name: string) => boolean,
  wrap: (own: Transform) => Transform,
): void {
  for (const plugin of plugins) {
    const { transform } = plugin
    if (!isMeant(plugin.name) || !transform) continue
    if (typeof transform === 'function') plugin.transform = wrap(transform as Transform) as typeof transform
    else transform.handler = wrap(transform.handler as Transform) as typeof transform.handler
  }
}
