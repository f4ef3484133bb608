import { ImageKitConnectionError, ImageKitError, ImageKitFileError } from '../api-errors'
import type { Body, Sending } from './request-body'
import { describe, type ErrorContext } from './response'

/** What the faults of an attempt depend on. */
interface Attempted {
  context: ErrorContext
  body: Body | undefined
  idempotent: boolean
  /** What the caller can do so that a repeat is harmless. */
  remedy: string | undefined
  limit: number
}

/** True when sending again can do no harm, and is possible at all. */
export function mayRetry(request: Attempted, sending: Sending): boolean {
  if (request.body && !request.body.reopenable) return false
  return request.idempotent || !sending.whole
}

/** A certificate that does not fit is not better in a second. */
export function isPermanent(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | null)?.code
  return typeof code === 'string' && /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_SSL|ERR_INVALID_/.test(code)
}

/** The source of the body failed: a fault of the file, not of the connection. */
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
    describe(context, `no answer within ${limit} ms${doubt(request, sending)}`),
    {
      code: 'TIMEOUT',
      method: context.endpoint.method,
      path: context.path,
    },
  )
}

export function connectionError(error: unknown, request: Attempted, sending: Sending): ImageKitError {
  const { context } = request
  const text =
    context.redact(error instanceof Error ? error.message : String(error)) || 'the connection failed'
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
  return `\nThe request was sent in full but its reply is lost, so that it may be done. It is not sent again, because that could do it twice${remedy}`
}

/**
 * A copy of what undici threw, of its name, code and message only: its own errors hold the socket and, for a malformed
 * answer, the bytes received, in which a server may have echoed the key.
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
