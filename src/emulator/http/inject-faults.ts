import { finished } from 'node:stream/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Context, Next } from 'hono'
import { readBytes } from '../model/bytes-response'
import { faultResponse } from '../traffic/fault-response'
import type { FaultRule } from '../traffic/fault-rule'
import type { Env } from './env'

/** Applies the fault rules of a request, then continues with it if possible. */
export async function injectFaults(
  c: Context<Env>,
  next: Next,
  rules: readonly FaultRule[],
): Promise<Response | undefined> {
  const { incoming } = c.env
  for (const rule of rules) {
    if (rule.action === 'latency') {
      await wait(rule.ms ?? 1000)
    } else if (rule.action === 'hang') {
      await finished(incoming.socket, { cleanup: true }).catch(() => {})
      return connectionCut(c)
    } else if (rule.action === 'reset') {
      incoming.socket.resetAndDestroy()
      return connectionCut(c)
    } else if (rule.action === 'drop-reply') {
      await next()
      incoming.socket.destroy()
      return connectionCut(c)
    } else if (rule.action === 'truncate') {
      await next()
      await sendTruncated(c, rule.bytes)
      return connectionCut(c)
    } else {
      // Consume the body first: a client that is still sending would get a broken pipe instead of the response.
      incoming.resume()
      await finished(incoming, { writable: false }).catch(() => {})
      return faultResponse(rule)
    }
  }
  await next()
  return undefined
}

/** Sends the headers of the whole response, so only clients that count bytes notice the truncation. */
async function sendTruncated(c: Context<Env>, most: number | undefined): Promise<void> {
  const { res: response, env } = c
  const whole = await readBytes(response)
  const headers = Object.fromEntries(response.headers)
  env.outgoing.writeHead(response.status, { ...headers, 'content-length': String(whole.length) })
  const part = whole.subarray(0, Math.min(most ?? Math.floor(whole.length / 2), whole.length))
  env.outgoing.flushHeaders()
  await new Promise<void>((resolve) => env.outgoing.write(part, () => resolve()))
  env.incoming.socket.destroySoon()
}

/** Marks the connection as cut; the response is ignored. */
function connectionCut(c: Context<Env>): Response {
  c.set('isCut', true)
  c.res = RESPONSE_ALREADY_SENT
  return RESPONSE_ALREADY_SENT
}
