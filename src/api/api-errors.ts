/**
 * Machine-readable error codes. ImageKit's own `reason` codes (`MISSING_PARAMETER`, `SAME_SOURCE_AND_DESTINATION`…) are
 * passed through, so the list is open.
 */
export type ImageKitErrorCode =
  // The configuration is invalid; nothing was sent.
  | 'CONFIG'
  // ImageKit refused the request.
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
  // No usable response.
  | 'CONNECTION'
  | 'TIMEOUT'
  | 'DEADLINE'
  | 'BUDGET'
  | 'BREAKER_OPEN'
  | 'CLOSED'
  // A webhook request that ImageKit did not send, or not recently.
  | 'WEBHOOK'
  // Problems of the local file.
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

/** Base class of the client's errors. No property and no cause contains headers or keys. */
export class ImageKitError extends Error {
  override name = 'ImageKitError'
  /** Machine-readable code; check this instead of the message. */
  readonly code: ImageKitErrorCode
  /** HTTP method of the request, if there is one. */
  readonly method: string | undefined
  /** Path of the request without host and query, such as `/v1/files`. */
  readonly path: string | undefined
  /** Requests sent for this call, including the failed one; 0 if none was sent. */
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

/** An error response: a status other than 2xx, or a 2xx with an impossible body. */
export class ImageKitApiError extends ImageKitError {
  override name = 'ImageKitApiError'
  /** HTTP status; 200 with code `BAD_RESPONSE` for an impossible body. */
  readonly status: number
  /** ImageKit's hint, from `help` of the response. */
  readonly help: string | undefined
  /** Id for ImageKit's support: `x-ik-requestid`, else `x-request-id`. */
  readonly requestId: string | undefined
  /** Milliseconds that the server asked to wait, if any. */
  readonly retryAfter: number | undefined
  /** `missingFileIds` and `errors` of the response, if any. */
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

/** No usable response: `CONNECTION`, `TIMEOUT`, `DEADLINE`, `BUDGET`, `BREAKER_OPEN` or `CLOSED`. */
export class ImageKitConnectionError extends ImageKitError {
  override name = 'ImageKitConnectionError'
}

/** The local file cannot be sent: `FILE_CHANGED`, `FILE_EMPTY` or `FILE_UNREADABLE`. Never retried. */
export class ImageKitFileError extends ImageKitError {
  override name = 'ImageKitFileError'
}

/** A missing or malformed option. Thrown by `createClient` and by parameter checks, before any request. */
export class ImageKitConfigError extends ImageKitError {
  override name = 'ImageKitConfigError'
  /** Name of the option, such as `privateKey`. */
  readonly option: string
  /** Environment variable that sets it, if there is one. */
  readonly variable: string | undefined

  constructor(message: string, option: string, variable?: string) {
    super(message, { code: 'CONFIG' })
    this.option = option
    this.variable = variable
  }
}
