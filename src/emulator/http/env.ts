import type { IncomingMessage } from 'node:http'
import type { HttpBindings } from '@hono/node-server'
import type { OpenAccount } from '../accounts/open-account'
import type { LoggedRequest } from '../traffic/request-log'

/** Hono environment of a request. */
export type Env = {
  Bindings: HttpBindings
  Variables: {
    request: LoggedRequest
    params: Record<string, string>
    account: OpenAccount | undefined
    /** The request, with a body that can still be read. */
    body: IncomingMessage
    requestId: string
    isCut?: true
  }
}
