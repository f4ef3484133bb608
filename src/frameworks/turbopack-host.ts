import { dataUri } from '../bundlers/vite/output/inline'
import type { Host } from '../core/host'
import { consoleLogger } from '../diagnostics/log'

/** Returns the host of a Turbopack build, which has loaders but no plugins. */
export function turbopackHost(purpose: Host['purpose']): Host {
  return {
    bundler: 'turbopack',
    purpose,
    logger: consoleLogger,
    // Turbopack does not see files that are created during a build, so the module contains rendered images itself.
    localUrl: (file) => ({ prelude: '', url: JSON.stringify(dataUri(file)) }),
    hasAssetPipeline: true,
  }
}
