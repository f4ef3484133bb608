import { ImageKitBuildError } from '../diagnostics/build-error'
import { positionAt } from '../diagnostics/source-position'
import { tooDeep } from '../rewrite/too-deep'

/**
 * Reads a source file's text.
 *
 * @throws ImageKitBuildError `TOO_COMPLEX` with the deepest place of a text that no parser can read
 */
export async function refuseTooComplex<T>(
  file: string,
  text: string,
  read: () => T | Promise<T>,
): Promise<T> {
  try {
    return await read()
  } catch (error) {
    const reason = tooDeep(error, text)
    if (!reason) throw error
    throw new ImageKitBuildError('TOO_COMPLEX', reason.message, positionAt(file, text, reason.offset))
  }
}
