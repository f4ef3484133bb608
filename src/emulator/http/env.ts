import type { IncomingMessage } from 'node:http'
import type { HttpBindings } from '@hono/node-server'
import type { OpenAccount } from '../accounts/open-account'
import type { LoggedRequest } from '../traffic/request-log'

/** Hono's context for a request of the emulator. */
export type Env = {
  Bindings: HttpBindings
  Variables: {
    request: LoggedRequest
    params: Record<string, string>
    account: OpenAccount | undefined
    /** The request with what is left to read of it. */
    body: IncomingMessage
    requestId: string
    isCut?: true
  }
}
