/**
 * Why a picture could not be transformed.
 * - `NOT_SUPPORTED`: ImageKit knows the parameter, this engine does not (or only an AI service could)
 * - `BAD_VALUE`: the value is malformed, or the picture cannot satisfy it
 * - `LIMIT`: beyond ImageKit's limits, or beyond what is sensible to draw locally
 * - `BAD_SOURCE`: the bytes are no picture that can be decoded
 * - `SHARP_MISSING`: the optional peer dependency is not installed
 */
export type EngineErrorCode = 'NOT_SUPPORTED' | 'BAD_VALUE' | 'LIMIT' | 'BAD_SOURCE' | 'SHARP_MISSING'

export class EngineError extends Error {
  override readonly name = 'EngineError'
  readonly code: EngineErrorCode
  /** The parameter as it stands in the URL (`r-20`), where one is to blame. */
  readonly parameter: string | undefined

  constructor(code: EngineErrorCode, message: string, parameter?: string) {
    super(message)
    this.code = code
    this.parameter = parameter
  }
}

export function notSupported(parameter: string): EngineError {
  return new EngineError('NOT_SUPPORTED', `${parameter} is not supported locally`, parameter)
}

export function badValue(parameter: string, reason: string): EngineError {
  return new EngineError('BAD_VALUE', `${parameter}: ${reason}`, parameter)
}

export function beyondLimit(parameter: string, reason: string): EngineError {
  return new EngineError('LIMIT', `${parameter}: ${reason}`, parameter)
}

/** What the caller's loader threw: it is the caller's, and reaches it as it was. */
export class LoaderError extends Error {
  override readonly name = 'LoaderError'
}

/** libvips' own words are for programmers; what they are about is the file. */
export function asEngineError(error: unknown): unknown {
  if (error instanceof EngineError) return error
  if (error instanceof LoaderError) return error.cause
  const text = error instanceof Error ? error.message : String(error)
  if (/pixel limit/i.test(text)) {
    return new EngineError('LIMIT', 'The image is above the limit of 100 MP')
  }
  if (/too large|too wide|dimensions|exceeds/i.test(text)) {
    return new EngineError('LIMIT', `The image is larger than sharp can read or write it (${text})`)
  }
  if (/timeout/i.test(text)) return new EngineError('LIMIT', 'Drawing took longer than 30 seconds')
  return new EngineError('BAD_SOURCE', `The image could not be processed: ${text}`)
}
