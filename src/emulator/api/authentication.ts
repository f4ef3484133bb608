import { type Account, equalText, sign } from '../model/account'
import { ApiError, MESSAGES } from '../model/api-error'
import { MAX_TOKEN_SECONDS, type UsedTokens } from '../model/used-tokens'

/**
 * Checks HTTP Basic authentication with the private key as user. The password is ignored, because the official SDK
 * sends one.
 */
export function requirePrivateKey(authorization: string | undefined, account: Account): void {
  const user = basicUser(authorization)
  if (!user) throw new ApiError(401, MESSAGES.noKey)
  if (!equalText(user, account.privateKey)) throw new ApiError(403, MESSAGES.wrongKey)
  if (account.refused)
    throw new ApiError(403, account.refused === 'expired' ? MESSAGES.expiredKey : MESSAGES.disabled)
}

export function basicUser(authorization: string | undefined): string | undefined {
  const encoded = /^Basic\s+([A-Za-z0-9+/=]+)\s*$/i.exec(authorization ?? '')?.[1]
  return encoded && Buffer.from(encoded, 'base64').toString('utf8').split(':', 1)[0]
}

/** Checks signatures of client-side uploads. Each token works once. */
export function clientAuthentication(account: Account, tokens: UsedTokens, now = () => Date.now()) {
  return (fields: ReadonlyMap<string, string>): void => {
    const [token = '', expire = '', signature = ''] = ['token', 'expire', 'signature'].map((name) =>
      fields.get(name),
    )
    const seconds = now() / 1000
    // A token counts as used even if the request fails.
    const isReused = token !== '' && !tokens.use(token)

    const ends = /^\d+$/.test(expire) ? Number(expire) : Number.NaN
    if (!(ends > seconds && ends < seconds + MAX_TOKEN_SECONDS))
      throw new ApiError(400, MESSAGES.invalidExpire)
    const right =
      token !== '' &&
      fields.get('publicKey') === account.publicKey &&
      equalText(signature.toLowerCase(), sign(token + expire, account.privateKey))
    if (!right) throw new ApiError(400, MESSAGES.invalidSignature)
    if (isReused) throw new ApiError(400, MESSAGES.usedToken)
  }
}
