/** An answer of the control other than success. */
export class ControlError extends Error {
  override readonly name = 'ControlError'
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** Nothing of the control is kept by a browser, read as something else, or shown in another page. */
export const CONTROL_HEADERS = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Resource-Policy': 'same-origin',
}

export function errorResponse(status: number, message: string): Response {
  return Response.json({ error: message }, { status, headers: CONTROL_HEADERS })
}
