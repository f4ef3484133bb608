/**
 * Machine-readable error codes. `reason` codes that ImageKit itself sends (`MISSING_PARAMETER`,
 * `SAME_SOURCE_AND_DESTINATION`…) are passed on as they are, so this list is open at the end.
 */
export type ImageKitErrorCode =
  // The set-up is wrong; nothing was sent.
  | 'CONFIG'
  // ImageKit answered, and the answer is a refusal.
  | 'ALREADY_EXISTS'
  | 'BAD_REQUEST'
  | 'UNAUTHORIZED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'FILE_TOO_LARGE'
  | 'RATE_LIMITED'
  | 'REDIRECT'
  | 'SERVER_ERROR'
  | 'BAD_RESPONSE'
  // There was no answer that one could use.
  | 'CONNECTION'
  | 'TIMEOUT'
  | 'DEADLINE'
  | 'BUDGET'
  | 'BREAKER_OPEN'
  | 'CLOSED'
  // A webhook request that ImageKit did not send, or not now.
  | 'WEBHOOK'
  // The local file is the trouble.
  | 'FILE_CHANGED'
  | 'FILE_EMPTY'
  | 'FILE_UNREADABLE'
  | (string & {})

interface Facts {
  code: ImageKitErrorCode
  method?: string
  path?: string
  attempts?: number
  cause?: unknown
}

/** What every error of the client has in common. Holds neither headers nor keys, in no property and no cause. */
export class ImageKitError extends Error {
  override name = 'ImageKitError'
  /** Machine-readable: switch on this, never on the message. */
  readonly code: ImageKitErrorCode
  /** HTTP method of the request, if one was meant to be sent. */
  readonly method: string | undefined
  /** Path of the request without host and query, such as `/v1/files`. */
  readonly path: string | undefined
  /** Requests sent for this call, the failed last one included; 0 when none left this machine. */
  attempts: number

  constructor(message: string, facts: Facts) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause })
    this.code = facts.code
    this.method = facts.method
    this.path = facts.path
    this.attempts = facts.attempts ?? 0
  }
}

interface ApiErrorFacts extends Facts {
  status: number
  help?: string
  requestId?: string
  retryAfter?: number
  details?: Record<string, unknown>
}

/** ImageKit answered, but not with success: a status other than 2xx, or a 2xx whose body cannot be true. */
export class ImageKitApiError extends ImageKitError {
  override name = 'ImageKitApiError'
  /** HTTP status; 200 with code `BAD_RESPONSE` when the body was the trouble. */
  readonly status: number
  /** ImageKit's own hint, from the answer's `help`. */
  readonly help: string | undefined
  /** For ImageKit's support: `x-ik-requestid`, else `x-request-id`. */
  readonly requestId: string | undefined
  /** Milliseconds that the server asked to wait, if it did. */
  readonly retryAfter: number | undefined
  /** `missingFileIds` and `errors` of the answer, if any. */
  readonly details: Record<string, unknown> | undefined

  constructor(message: string, facts: ApiErrorFacts) {
    super(message, facts)
    this.status = facts.status
    this.help = facts.help
    this.requestId = facts.requestId
    this.retryAfter = facts.retryAfter
    this.details = facts.details
  }
}

/** No usable answer: `CONNECTION`, `TIMEOUT`, `DEADLINE`, `BUDGET`, `BREAKER_OPEN` or `CLOSED`. */
export class ImageKitConnectionError extends ImageKitError {
  override name = 'ImageKitConnectionError'
}

/** The local file cannot be sent as it is: `FILE_CHANGED`, `FILE_EMPTY` or `FILE_UNREADABLE`. Never retried. */
export class ImageKitFileError extends ImageKitError {
  override name = 'ImageKitFileError'
}

/** An option is missing or malformed. Thrown by `createClient` and by checks of parameters, before any request. */
export class ImageKitConfigError extends ImageKitError {
  override name = 'ImageKitConfigError'
  /** The option's name, such as `privateKey`. */
  readonly option: string
  /** The environment variable that would set it, if there is one. */
  readonly variable: string | undefined

  constructor(message: string, option: string, variable?: string) {
    super(message, { code: 'CONFIG' })
    this.option = option
    this.variable = variable
  }
}
