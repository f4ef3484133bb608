import type { AstroTransform } from './astro-transformation'

/** Returns the dev server's URL of another rendition of an image. */
export type AstroBridge = (url: string, options: AstroTransform) => Promise<string | undefined>

/**
 * Connects the image service, which is a module of Astro's server, with the project of the dev server. In development both
 * run in one process. A deployed server has no bridge.
 */
const BRIDGE = Symbol.for('unplugin-imagekit.astro.v1')
const holder = globalThis as { [BRIDGE]?: AstroBridge }

export function astroBridge(): AstroBridge | undefined {
  return holder[BRIDGE]
}

export function setAstroBridge(bridge: AstroBridge | undefined): void {
  if (bridge) holder[BRIDGE] = bridge
  else delete holder[BRIDGE]
}
