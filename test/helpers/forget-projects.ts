import { REGISTRY } from '../../src/core/registry'

/** Projects live as long as their process; without them, the next build knows what is on the disk and nothing else. */
export function forgetProjects(): void {
  delete (globalThis as { [key: symbol]: unknown })[REGISTRY]
}
