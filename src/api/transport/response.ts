import * as v from 'valibot'
import type { Endpoint } from '../../imagekit/endpoints'
import { ImageKitApiError, type ImageKitErrorCode } from '../api-errors'
import { ErrorBodySchema } from '../schemas/common'

export type Headers = Readonly<Record<string, string | string[] | undefined>>

export interface RawResponse {
  status: number
  headers: Headers
  text: string
}

/** The request of an error, and a function that removes the key from texts. */
export interface ErrorContext {
  endpoint: Endpoint
  path: string
  redact(text: string): string
}

/** Quoted from ImageKit's responses, which have no codes for these cases. */
const EXISTS = /file with the same name already exists at the exact location/i
const BUSY = /too many requests to update the file recently/i
const TOO_LARGE = /file size exceeds limits/i

/** Whether a 400 only asks to try again later. */
export function isTransientError(response: RawResponse): boolean {
  return response.status === 400 && BUSY.test(response.text)
}

const ADVICE: Record<number, string> = {
  401: 'Set IMAGEKIT_PRIVATE_KEY (or the option privateKey) to a private key of this account',
  403: 'The private key is wrong, expired, restricted, or the account is disabled or over its limits: check https://imagekit.io/dashboard/developer/api-keys',
  404: 'Check the id or the path, and that the key belongs to this account',
  413: 'The file is larger than the plan allows (images 25 MB on Free, 40 MB on Lite, 50 MB on Pro; videos 100 MB, 300 MB, 2 GB): make it smaller or change the plan',
  429: 'Lower the concurrency, or try again later',
}

/** Creates an error with advice from a status other than 2xx. */
export function apiError(
  response: RawResponse,
  context: ErrorContext,
  retryAfter: number | undefined,
): ImageKitApiError {
  const { status, headers, text } = response
  const parsed = v.safeParse(ErrorBodySchema, tryJson(text))
  const body = parsed.success ? parsed.output : {}
  const said = context.redact(body.message ?? '').slice(0, 500)
  const code = codeOf(status, said, body.reason)
  const advice =
    code === 'REDIRECT'
      ? 'Redirects are not followed, because they would carry the key elsewhere: check baseURL (IMAGE_KIT_BASE_URL)'
      : code === 'FILE_TOO_LARGE'
        ? ADVICE[413]
        : ADVICE[status]
  const lines = [`${status}${said ? ` ${said}` : ''}`, ...(advice ? [advice] : [])]
  return new ImageKitApiError(describe(context, lines.join('\n')), {
    code,
    status,
    method: context.endpoint.method,
    path: context.path,
    ...(body.help && { help: context.redact(body.help).slice(0, 500) }),
    ...requestIdOf(headers, context),
    ...(retryAfter !== undefined && { retryAfter }),
    ...detailsOf(body, context),
  })
}

/** Creates an error from a 2xx with an impossible body. */
export function badResponse(response: RawResponse, context: ErrorContext, why: string): ImageKitApiError {
  return new ImageKitApiError(describe(context, `${response.status}, but ${context.redact(why)}`), {
    code: 'BAD_RESPONSE',
    status: response.status,
    method: context.endpoint.method,
    path: context.path,
    ...requestIdOf(response.headers, context),
  })
}

export function describe(context: Pick<ErrorContext, 'endpoint' | 'path'>, text: string): string {
  return `${context.endpoint.method} ${context.path}: ${text}`
}

function codeOf(status: number, message: string, reason: string | undefined): ImageKitErrorCode {
  if (EXISTS.test(message)) return 'ALREADY_EXISTS'
  if (status === 413 || TOO_LARGE.test(message)) return 'FILE_TOO_LARGE'
  if (reason && /^[A-Z][A-Z0-9_]{2,60}$/.test(reason)) return reason
  if (status >= 300 && status < 400) return 'REDIRECT'
  if (status >= 500) return 'SERVER_ERROR'
  const codes: Record<number, ImageKitErrorCode> = {
    401: 'UNAUTHORIZED',
    403: 'FORBIDDEN',
    404: 'NOT_FOUND',
    408: 'TIMEOUT',
    409: 'CONFLICT',
    429: 'RATE_LIMITED',
  }
  return codes[status] ?? 'BAD_REQUEST'
}

function requestIdOf(headers: Headers, context: ErrorContext): { requestId?: string } {
  // The documentation names the first, ImageKit's browser SDK reads the second.
  const value = headers['x-ik-requestid'] ?? headers['x-request-id']
  const id = Array.isArray(value) ? value[0] : value
  return id ? { requestId: context.redact(id).slice(0, 200) } : {}
}

function detailsOf(body: v.InferOutput<typeof ErrorBodySchema>, context: ErrorContext) {
  const { missingFileIds, errors } = body
  if (missingFileIds === undefined && errors === undefined) return {}
  const clean = JSON.parse(context.redact(JSON.stringify({ missingFileIds, errors }))) as Record<
    string,
    unknown
  >
  return { details: clean }
}

export function tryJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
