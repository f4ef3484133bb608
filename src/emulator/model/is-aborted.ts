import type { IncomingMessage } from 'node:http'

/** Whether an error is that the client went away: nobody's fault, and nobody is there to be told. */
export function isAborted(error: unknown, { destroyed }: IncomingMessage): boolean {
  return destroyed && (error as NodeJS.ErrnoException).code === 'ECONNRESET'
}
