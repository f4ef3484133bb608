/** An error response of the control API. */
export class ControlError extends Error {
  override readonly name = 'ControlError'
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** Prevents caching, content sniffing and use by other sites. */
export const CONTROL_HEADERS = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Resource-Policy': 'same-origin',
}

export function errorResponse(status: number, message: string): Response {
  return Response.json({ error: message }, { status, headers: CONTROL_HEADERS })
}
