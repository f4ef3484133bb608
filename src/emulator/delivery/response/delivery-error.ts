import { EngineError } from '../../../engine'
import { DamagedStoreError } from '../../store/damage'

/** An error of delivery: one sentence, and the `ik-error` header. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError'
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

export function notFound(filePath: string): DeliveryError {
  return new DeliveryError(404, 'ENOENT', `no file at ${filePath}`)
}

export function badRequest(message: string): DeliveryError {
  return new DeliveryError(400, 'EINVAL', message)
}

export function notEnabled(what: string): DeliveryError {
  return new DeliveryError(403, 'EACCES', `${what} needs an add-on that is not enabled for this account`)
}

export function unsupported(what: string): DeliveryError {
  return new DeliveryError(501, 'ENOTSUPPORTED', `${what} is not supported locally`)
}

const RESPONSES: Record<EngineError['code'], readonly [status: number, code: string]> = {
  NOT_SUPPORTED: [501, 'ENOTSUPPORTED'],
  SHARP_MISSING: [501, 'ESHARPMISSING'],
  BAD_VALUE: [400, 'EINVAL'],
  BAD_SOURCE: [400, 'EBADSOURCE'],
  LIMIT: [400, 'ELIMIT'],
}

/** Maps an error of any layer to a response; `undefined` for unexpected errors. */
export function errorResponse(error: unknown): Response | undefined {
  if (error instanceof EngineError) {
    const [status, code] = RESPONSES[error.code]
    return textResponse(status, code, error.message)
  }
  if (error instanceof DamagedStoreError) return textResponse(500, 'EDAMAGED', error.message)
  if (error instanceof DeliveryError) return textResponse(error.status, error.code, error.message)
  return undefined
}

function textResponse(status: number, code: string, message: string): Response {
  return new Response(status === 404 ? 'Not Found' : message, {
    status,
    headers: {
      'Content-Type': 'text/plain; charset=utf-8',
      'Cache-Control': 'no-store',
      'ik-error': headerText(`${code} - ${message}`),
    },
  })
}

/** Replaces non-ASCII characters and line breaks, which headers cannot contain. */
export function headerText(text: string): string {
  return text
    .replaceAll('×', 'x')
    .replace(/[^\x20-\x7e]/g, '?')
    .slice(0, 500)
}
