import { randomUUID } from 'node:crypto'
import type { Credentials } from '../credentials'
import type { Clock } from '../transport/clock'

export interface AuthenticationParameters {
  /** Valid for one request, even if it fails. */
  token: string
  /** Unix seconds. */
  expire: number
  /** Hex HMAC-SHA1 of token and expiry with the private key. */
  signature: string
}

/** Seconds. ImageKit accepts less than an hour. */
const DEFAULT_LIFE = 30 * 60

export function authenticationParameters(
  { sign }: Pick<Credentials, 'sign'>,
  clock: Pick<Clock, 'now'>,
  token?: string,
  expire?: number,
): AuthenticationParameters {
  // Empty and 0 count as unset, as in the official SDKs.
  const used = {
    token: token || randomUUID(),
    expire: expire || Math.floor(clock.now() / 1000) + DEFAULT_LIFE,
  }
  return { ...used, signature: sign(`${used.token}${used.expire}`) }
}
