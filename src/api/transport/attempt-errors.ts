import { ImageKitConnectionError, ImageKitError, ImageKitFileError } from '../api-errors'
import type { Body, Sending } from './request-body'
import { describe, type Place } from './response'

/** What the faults of an attempt depend on. */
interface Attempted {
  place: Place
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
export function localFault(fault: unknown, place: Place): ImageKitError {
  if (fault instanceof ImageKitError) return fault
  return new ImageKitFileError(
    describe(place, `the source of the file failed: ${place.redact(String(fault))}`),
    {
      code: 'FILE_UNREADABLE',
      method: place.endpoint.method,
      path: place.path,
      cause: cleanCause(fault, place),
    },
  )
}

export function timeoutError(request: Attempted, sending: Sending): ImageKitError {
  const { place, limit } = request
  return new ImageKitConnectionError(
    describe(place, `no answer within ${limit} ms${doubt(request, sending)}`),
    {
      code: 'TIMEOUT',
      method: place.endpoint.method,
      path: place.path,
    },
  )
}

export function connectionError(error: unknown, request: Attempted, sending: Sending): ImageKitError {
  const { place } = request
  const text = place.redact(error instanceof Error ? error.message : String(error)) || 'the connection failed'
  return new ImageKitConnectionError(describe(place, `${text}${doubt(request, sending)}`), {
    code: 'CONNECTION',
    method: place.endpoint.method,
    path: place.path,
    cause: cleanCause(error, place),
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
function cleanCause(error: unknown, place: Place): Error | undefined {
  if (!(error instanceof Error)) return undefined
  const copy = new Error(place.redact(error.message))
  copy.name = error.name
  const code = (error as NodeJS.ErrnoException).code
  if (typeof code === 'string') Object.assign(copy, { code })
  copy.stack = `${copy.name}: ${copy.message}`
  return copy
}
