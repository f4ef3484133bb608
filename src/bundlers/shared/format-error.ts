import { errorMessage, ImageKitBuildError } from '../../diagnostics/build-error'

/** An error whose message is all that a bundler prints of it. */
export function framed(error: unknown): unknown {
  if (!(error instanceof ImageKitBuildError)) return error
  return Object.assign(new Error(formatError(error)), { stack: undefined, cause: error })
}

/** For bundlers that print a message and nothing else: with the lines around the place that is meant. */
export function formatError(error: unknown): string {
  if (!(error instanceof ImageKitBuildError)) return errorMessage(error)
  return error.frame ? `${error.message}\n\n${error.frame}` : error.message
}
