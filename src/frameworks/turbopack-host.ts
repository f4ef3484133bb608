import { dataUri } from '../bundlers/vite/inline'
import type { Host } from '../core/host'
import { consoleLogger } from '../diagnostics/log'
/** What Turbopack, which has loaders and no plugins, can do for a build. */
export function turbopackHost(purpose: Host['purpose']): Host {
  return {
    bundler: 'turbopack',
    purpose,
    logger: consoleLogger,
    // A file that is made while Turbopack builds does not exist for it, so what is drawn goes into the module itself.
    localUrl: (file) => ({ prelude: '', url: JSON.stringify(dataUri(file)) }),
    hasAssetPipeline: true,
    watchesMissingFiles: true,
  }
}
