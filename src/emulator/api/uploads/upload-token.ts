import { createHmac } from 'node:crypto'
import { type Account, equalText } from '../../model/account'
import { ApiError, MESSAGES } from '../../model/api-error'
import { MAX_TOKEN_SECONDS, type UsedTokens } from '../../model/used-tokens'
import { isObject } from '../handler'

/**
 * Checks tokens of client-side uploads V2: JSON Web Tokens with the form's fields, signed with the private key, that
 * work once.
 *
 * @see https://imagekit.io/docs/api-reference/upload-file/upload-file-v2
 */
export function uploadTokens(account: Account, tokens: UsedTokens, now = () => Date.now()) {
  return (fields: ReadonlyMap<string, string>): void => {
    const token = fields.get('token')
    if (!token) throw new ApiError(400, MESSAGES.missingToken)
    const { exp, iat, ...payload } = payloadOf(token, account)
    if (!Number.isInteger(exp) || !Number.isInteger(iat)) throw new ApiError(400, MESSAGES.invalidToken)
    const [begin, end, seconds] = [Number(iat), Number(exp), now() / 1000]
    if (end <= seconds) throw new ApiError(400, MESSAGES.expiredToken)
    if (end - begin > MAX_TOKEN_SECONDS || end < begin) throw new ApiError(400, MESSAGES.invalidToken)
    // A token counts as used even if the request fails.
    if (!tokens.use(token)) throw new ApiError(400, MESSAGES.invalidToken)
    if (!isSame(payload, fields)) throw new ApiError(400, MESSAGES.wrongPayload)
  }
}

/** All other fields must be in the token, as the string that is sent. */
const UNSIGNED = new Set(['file', 'token'])

function isSame(payload: Readonly<Record<string, unknown>>, fields: ReadonlyMap<string, string>): boolean {
  const sent = [...fields].filter(([name]) => !UNSIGNED.has(name))
  return sent.length === Object.keys(payload).length && sent.every(([name, value]) => payload[name] === value)
}

function payloadOf(token: string, { publicKey, privateKey }: Account): Record<string, unknown> {
  const [header = '', payload = '', signature = '', ...rest] = token.split('.')
  const head = decodePart(header)
  const expected = createHmac('sha256', privateKey).update(`${header}.${payload}`).digest('base64url')
  // Only this algorithm, so a token cannot choose `none`.
  const isOurs =
    rest.length === 0 &&
    head?.alg === 'HS256' &&
    (head.typ === undefined || head.typ === 'JWT') &&
    head.kid === publicKey &&
    equalText(signature, expected)
  const content = isOurs ? decodePart(payload) : undefined
  if (!content) throw new ApiError(400, MESSAGES.invalidToken)
  return content
}

/** Decodes a part of a token without verifying it; `undefined` if it is not a JSON object. */
export function decodePart(part: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
