import { ImageKitConfigError } from '../api-errors'
import type { Credentials } from '../credentials'
import type { Clock } from '../transport/clock'

export interface UploadTokenOptions {
  /** Seconds, at most 3600. Default 600. */
  expiresIn?: number
}

/** Largest difference between `iat` and `exp` in seconds. */
const MAX_LIFETIME = 3600

/** Creates a JSON Web Token, HS256 with the private key, with the public key as `kid`. */
export function uploadToken(
  { publicKey, signToken }: Pick<Credentials, 'publicKey' | 'signToken'>,
  clock: Pick<Clock, 'now'>,
  fields: Readonly<Record<string, string>>,
  { expiresIn = 600 }: UploadTokenOptions = {},
): string {
  if (!publicKey)
    throw new ImageKitConfigError(
      'An upload token names the public key: set IMAGEKIT_PUBLIC_KEY or the option publicKey',
      'publicKey',
      'IMAGEKIT_PUBLIC_KEY',
    )
  if (!(expiresIn >= 1 && expiresIn <= MAX_LIFETIME))
    throw new ImageKitConfigError(`expiresIn must be between 1 and ${MAX_LIFETIME} seconds`, 'expiresIn')
  const issuedAt = Math.floor(clock.now() / 1000)
  const header = { alg: 'HS256', typ: 'JWT', kid: publicKey }
  const payload = { ...fields, iat: issuedAt, exp: issuedAt + Math.floor(expiresIn) }
  const text = `${encoded(header)}.${encoded(payload)}`
  return `${text}.${signToken(text)}`
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
