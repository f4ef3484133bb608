import { describeProxyError, type HttpProxy, isProxyRefusal } from '../../lib/proxy'
import { ImageKitConnectionError, ImageKitError, ImageKitFileError } from '../api-errors'
import type { Body, Sending } from './request-body'
import { describe, type ErrorContext } from './response'

/** The parts of an attempt that its errors depend on. */
interface Attempted {
  context: ErrorContext
  body: Body | undefined
  idempotent: boolean
  /** Advice for the caller that makes a repeat harmless. */
  remedy: string | undefined
  limit: number
}

/** Whether the request can be sent again without harm. */
export function mayRetry(request: Attempted, sending: Sending): boolean {
  if (request.body && !request.body.reopenable) return false
  return request.idempotent || !sending.whole
}

/** A response that is longer than any of ImageKit's. */
export class OversizedResponse extends Error {
  constructor(maxBytes: number) {
    super(
      `the response is longer than ${maxBytes / 1024 ** 2} MB: another server responds instead of ImageKit`,
    )
  }
}

/** Certificate errors, a proxy's refusal and a response without end do not go away with a retry. */
export function isPermanent(error: unknown): boolean {
  if (error instanceof OversizedResponse) return true
  if (error instanceof Error && isProxyRefusal(error.message)) return true
  const code = (error as NodeJS.ErrnoException | null)?.code
  return typeof code === 'string' && /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_SSL|ERR_INVALID_/.test(code)
}

/** Reports an error of the body's source as an error of the file. */
export function sourceFailure(fault: unknown, context: ErrorContext): ImageKitError {
  if (fault instanceof ImageKitError) return fault
  return new ImageKitFileError(
    describe(context, `the source of the file failed: ${context.redact(String(fault))}`),
    {
      code: 'FILE_UNREADABLE',
      method: context.endpoint.method,
      path: context.path,
      cause: cleanCause(fault, context),
    },
  )
}

export function timeoutError(request: Attempted, sending: Sending): ImageKitError {
  const { context, limit } = request
  return new ImageKitConnectionError(
    describe(context, `no response within ${limit} ms${doubt(request, sending)}`),
    {
      code: 'TIMEOUT',
      method: context.endpoint.method,
      path: context.path,
    },
  )
}

export function connectionError(
  error: unknown,
  request: Attempted,
  sending: Sending,
  proxy: HttpProxy | undefined,
): ImageKitError {
  const { context } = request
  const message =
    context.redact(error instanceof Error ? error.message : String(error)) || 'the connection failed'
  const text = proxy ? describeProxyError(message, proxy) : message
  return new ImageKitConnectionError(describe(context, `${text}${doubt(request, sending)}`), {
    code: 'CONNECTION',
    method: context.endpoint.method,
    path: context.path,
    cause: cleanCause(error, context),
  })
}

function doubt(request: Attempted, sending: Sending): string {
  if (request.idempotent || !sending.whole) return ''
  const remedy = request.remedy ? `: ${request.remedy}` : ''
  return `\nThe request was sent in full but its response is lost, so it may have succeeded. It is not repeated, because that could do it twice${remedy}`
}

/**
 * Copies name, code and message of an error of undici: the original holds the socket and, for a malformed response, the
 * received bytes, in which a server may have echoed the key.
 */
function cleanCause(error: unknown, context: ErrorContext): Error | undefined {
  if (!(error instanceof Error)) return undefined
  const copy = new Error(context.redact(error.message))
  copy.name = error.name
  const code = (error as NodeJS.ErrnoException).code
  if (typeof code === 'string') Object.assign(copy, { code })
  copy.stack = `${copy.name}: ${copy.message}`
  return copy
}
