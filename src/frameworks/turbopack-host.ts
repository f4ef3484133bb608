import { statSync } from 'node:fs'
import { dataUri } from '../bundlers/vite/output/inline'
import type { Host } from '../core/host'
import { ImageKitBuildError } from '../diagnostics/build-error'
import { consoleLogger } from '../diagnostics/log'

/** Bytes of a file in a module: a film would be read by the compiler, the server and the browser as text. */
const MAX_INLINED = 16 << 20

/** Returns the host of a Turbopack build, which has loaders but no plugins. */
export function turbopackHost(purpose: Host['purpose']): Host {
  return {
    bundler: 'turbopack',
    purpose,
    logger: consoleLogger,
    // Turbopack does not see files that are created during a build, so the module contains rendered images itself.
    localUrl: (file) => ({ prelude: '', url: JSON.stringify(inlined(file)) }),
    hasAssetPipeline: true,
  }
}

/** @throws ImageKitBuildError `NOT_SUPPORTED_LOCALLY` */
function inlined(file: string): string {
  const { size } = statSync(file)
  if (size <= MAX_INLINED) return dataUri(file)
  throw new ImageKitBuildError(
    'NOT_SUPPORTED_LOCALLY',
    `Without ImageKit, Turbopack makes ${file} a part of the page's script, and ${Math.round(size / 1e6)} MB are too much for that (at most 16 MiB). Build with an account or with webpack ('next build --webpack'), or put the file into 'public'.`,
  )
}
