import type { AstroTransform } from './astro-transformation'

/** Turns an image's URL on the dev server into that of another rendition of it. */
export type AstroBridge = (url: string, options: AstroTransform) => Promise<string | undefined>

/**
 * The service is a module of the server that Astro runs, the project lives in the process that serves it: in development
 * these are one process, and this is how they meet. A deployed server has no bridge.
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
