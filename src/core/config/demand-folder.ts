import { statSync } from 'node:fs'
import { ImageKitBuildError } from '../../diagnostics/build-error'

/**
 * Checks that the project's root is there: a command would find no references in a misspelled one, and call that success.
 *
 * @throws ImageKitBuildError `INVALID_OPTIONS`
 */
export function demandFolder(root: string): void {
  const stat = statSync(root, { throwIfNoEntry: false })
  if (stat?.isDirectory()) return
  const why = stat ? 'is not a folder' : 'does not exist'
  throw new ImageKitBuildError(
    'INVALID_OPTIONS',
    `The project's root ${root} ${why}. Check the option root (--root).`,
  )
}
