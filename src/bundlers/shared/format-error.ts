import { errorMessage, ImageKitBuildError } from '../../diagnostics/build-error'

/** An error for bundlers that print only its message. */
export function framed(error: unknown): unknown {
  if (!(error instanceof ImageKitBuildError)) return error
  return Object.assign(new Error(formatError(error)), { stack: undefined, cause: error })
}

/** Returns the message with a code frame, for bundlers that print nothing else. */
export function formatError(error: unknown): string {
  if (!(error instanceof ImageKitBuildError)) return errorMessage(error)
  return error.frame ? `${error.message}\n\n${error.frame}` : error.message
}
