/**
 * Why an image could not be transformed.
 * - `NOT_SUPPORTED`: ImageKit knows the parameter, this engine does not (or only an AI service could)
 * - `BAD_VALUE`: the value is malformed, or the image cannot satisfy it
 * - `LIMIT`: above ImageKit's limits, or above the local limits
 * - `BAD_SOURCE`: the bytes are not an image that can be decoded
 * - `SHARP_MISSING`: the optional peer dependency is not installed
 */
export type EngineErrorCode = 'NOT_SUPPORTED' | 'BAD_VALUE' | 'LIMIT' | 'BAD_SOURCE' | 'SHARP_MISSING'

export class EngineError extends Error {
  override readonly name = 'EngineError'
  readonly code: EngineErrorCode
  /** The parameter as written in the URL (`r-20`), if one caused the error. */
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

/** An error of the caller's loader, passed to the caller unchanged. */
export class LoaderError extends Error {
  override readonly name = 'LoaderError'
}

/** Rephrases errors of libvips, which are written for programmers: they concern the file. */
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
  if (/timeout/i.test(text)) return new EngineError('LIMIT', 'Rendering took longer than 30 seconds')
  return new EngineError('BAD_SOURCE', `The image could not be processed: ${text}`)
}
