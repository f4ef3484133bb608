import { temporaryFolderFor, unusable } from '../../lib/files/usable-folder'
import type { ResolvedOptions } from './options'

/**
 * Replaces a cache folder that can't be used by one among the system's temporary files: a cache costs time, not the build.
 *
 * @param warn receives the reason
 */
export function withUsableCache(options: ResolvedOptions, warn: (message: string) => void): ResolvedOptions {
  const { cacheDir } = options
  const problem = unusable(cacheDir)
  if (problem === undefined) return options
  const replacement = temporaryFolderFor(cacheDir)
  warn(
    `imagekit: can't use the cache folder ${cacheDir}: ${problem}. The cache is in ${replacement} instead. ` +
      'Make the folder writable, or set the option cacheDir to another one.',
  )
  return { ...options, cacheDir: replacement }
}
