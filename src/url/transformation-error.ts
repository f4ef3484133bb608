export type TransformationErrorCode =
  /** A layer or condition without its end. */
  | 'UNCLOSED'
  /** An end or `if-else` without a start. */
  | 'STRAY_END'
  /** A layer without input. */
  | 'MISSING_INPUT'
  /** An `ie-` value that is not base64 of UTF-8. */
  | 'BAD_BASE64'
  /** Layers or conditions nested too deep. */
  | 'TOO_DEEP'
  /** A URL that is not under the endpoint. */
  | 'FOREIGN_URL'

/** A malformed chain or URL. `offset` counts characters from the start of the chain. */
export class TransformationError extends Error {
  override readonly name = 'TransformationError'
  readonly code: TransformationErrorCode
  /** The parameter as written in the chain. */
  readonly parameter: string
  readonly offset: number

  constructor(code: TransformationErrorCode, parameter: string, offset: number, reason: string) {
    super(`'${parameter}' at offset ${offset}: ${reason}`)
    this.code = code
    this.parameter = parameter
    this.offset = offset
  }
}
