import { type Account, equalText, sign } from '../account'
import { ApiError, MESSAGES } from '../errors'

/** Seconds that a client-side signature may lie in the future. */
const MOST_AHEAD = 3600

/** HTTP Basic: the private key is the user. The password is not looked at, as the official SDK sends one. */
export function requirePrivateKey(authorization: string | undefined, account: Account): void {
  const user = basicUser(authorization)
  if (!user) throw new ApiError(401, MESSAGES.noKey)
  if (!equalText(user, account.privateKey)) throw new ApiError(403, MESSAGES.wrongKey)
}

export function basicUser(authorization: string | undefined): string | undefined {
  const encoded = /^Basic\s+([A-Za-z0-9+/=]+)\s*$/i.exec(authorization ?? '')?.[1]
  return encoded && Buffer.from(encoded, 'base64').toString('utf8').split(':', 1)[0]
}

/** Tokens of client-side uploads that hold no more, with the Unix seconds after which nobody can use them anyway. */
export type UsedTokens = Map<string, number>

/** Checks the signatures of client-side uploads, whose tokens hold once. */
export function clientAuthentication(account: Account, used: UsedTokens, now = () => Date.now()) {
  return (fields: ReadonlyMap<string, string>): void => {
    const [token = '', expire = '', signature = ''] = ['token', 'expire', 'signature'].map((name) =>
      fields.get(name),
    )
    const seconds = now() / 1000
    for (const [old, end] of used) if (end < seconds) used.delete(old)
    // A token is spent even by a request that fails afterwards.
    const reused = used.has(token)
    if (token) used.set(token, seconds + MOST_AHEAD)

    const ends = /^\d+$/.test(expire) ? Number(expire) : Number.NaN
    if (!(ends > seconds && ends < seconds + MOST_AHEAD)) throw new ApiError(400, MESSAGES.invalidExpire)
    const right =
      token !== '' &&
      fields.get('publicKey') === account.publicKey &&
      equalText(signature.toLowerCase(), sign(token + expire, account.privateKey))
    if (!right) throw new ApiError(400, MESSAGES.invalidSignature)
    if (reused) throw new ApiError(400, MESSAGES.usedToken)
  }
}
