/** Path of the emulator's own routes; no URL-endpoint can have it. */
export const CONTROL = '/_emulator'

/** Whether a request is for the emulator itself: the control API, or the page at `/`. */
export function isControl(method: string, target: string): boolean {
  const path = target.split('?', 1)[0]!
  if (path === '/') return method === 'GET' || method === 'HEAD'
  return path === CONTROL || path.startsWith(`${CONTROL}/`)
}
