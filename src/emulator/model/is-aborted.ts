import type { IncomingMessage } from 'node:http'

/** Whether an error only means that the client disconnected; it need not be logged. */
export function isAborted(error: unknown, { destroyed }: IncomingMessage): boolean {
  return destroyed && (error as NodeJS.ErrnoException).code === 'ECONNRESET'
}
