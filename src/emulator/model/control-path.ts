/** Everything of the emulator's own lies below this, where no URL-endpoint can be. */
export const CONTROL = '/_emulator'

/** Whether a request is for the emulator itself: its control, or the page at `/`. */
export function isControl(method: string, target: string): boolean {
  const path = target.split('?', 1)[0]!
  if (path === '/') return method === 'GET' || method === 'HEAD'
  return path === CONTROL || path.startsWith(`${CONTROL}/`)
}
