export type TransformationErrorCode =
  /** A layer or condition without its end. */
  | 'UNCLOSED'
  /** An end, or an `if-else`, of something that was not begun. */
  | 'STRAY_END'
  /** A layer without what it shows. */
  | 'MISSING_INPUT'
  /** An `ie-` that is not base64 of UTF-8. */
  | 'BAD_BASE64'
  /** Layers or conditions nested absurdly deep. */
  | 'TOO_DEEP'
  /** A URL that does not lie under the endpoint. */
  | 'FOREIGN_URL'

/** A chain or URL that cannot be read. `offset` counts characters from the start of the chain. */
export class TransformationError extends Error {
  override readonly name = 'TransformationError'
  readonly code: TransformationErrorCode
  /** The parameter as it stands in the chain. */
  readonly parameter: string
  readonly offset: number

  constructor(code: TransformationErrorCode, parameter: string, offset: number, reason: string) {
    super(`'${parameter}' at offset ${offset}: ${reason}`)
    this.code = code
    this.parameter = parameter
    this.offset = offset
  }
}
