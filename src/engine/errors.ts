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
