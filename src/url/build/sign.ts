/** Timestamp of a URL that never expires. */
export const NEVER = 9_999_999_999

export interface SignOptions {
  urlEndpoint: string
  /** Keep it on a server: it allows uploads and deletions. */
  privateKey: string
  /** Seconds until the URL expires; missing or below 1 means never. */
  expiresIn?: number
  /** Milliseconds since 1970, for tests. Default `Date.now()`. */
  now?: number
}

/**
 * Signs a URL for restricted delivery: HMAC-SHA1 with WebCrypto, in browsers, workers and Node. Replaces an existing
 * signature.
 *
 * @throws without `urlEndpoint` or `privateKey`
 * @see https://imagekit.io/docs/media-delivery-basic-security#signed-urls
 */
export async function signUrl(url: string, options: SignOptions): Promise<string> {
  const { urlEndpoint, privateKey, expiresIn, now } = options
  if (!privateKey) throw new TypeError('signUrl needs the privateKey of the account')
  if (!urlEndpoint) throw new TypeError('signUrl needs the urlEndpoint: the URL behind it is signed')
  const timestamp = signatureTimestamp(expiresIn, now)
  const unsigned = splitSignature(url).url
  return appendSignature(
    unsigned,
    timestamp,
    await hmac(privateKey, stringToSign(unsigned, urlEndpoint, timestamp)),
  )
}

/**
 * Returns the Unix seconds at which a signature expires, or 9999999999 for never. @param now milliseconds since 1970
 */
export function signatureTimestamp(expiresIn?: number, now: number = Date.now()): number {
  const seconds = Math.trunc(Number(expiresIn))
  return seconds >= 1 ? Math.floor(now / 1000) + seconds : NEVER
}

/**
 * Returns the string to sign: the URL as written, without the endpoint, followed by the timestamp. A URL under another
 * endpoint is signed as a whole. The fragment is excluded, because it never reaches a server.
 */
export function stringToSign(url: string, urlEndpoint: string, timestamp: number): string {
  const endpoint = urlEndpoint.endsWith('/') ? urlEndpoint : `${urlEndpoint}/`
  // A function, because `$&` in a string would be a pattern.
  return `${cutFragment(url)[0].replace(endpoint, () => '')}${timestamp}`
}

/** Appends `ik-t` (unless the URL never expires) and `ik-s` to the query. */
export function appendSignature(url: string, timestamp: number, signature: string): string {
  const [address, fragment] = cutFragment(url)
  const separator = !address.includes('?') ? '?' : address.endsWith('?') ? '' : '&'
  const expiry = timestamp === NEVER ? '' : `ik-t=${timestamp}&`
  return `${address}${separator}${expiry}ik-s=${signature}${fragment}`
}

export interface SplitSignature {
  /** The URL without `ik-t` and `ik-s`, otherwise unchanged. */
  url: string
  /** Unix seconds; 9999999999 without `ik-t`, NaN if it is malformed. */
  timestamp: number
  signature: string | undefined
}

/** Splits the signature from a URL for verification, without decoding or encoding. */
export function splitSignature(url: string): SplitSignature {
  const [address, fragment] = cutFragment(url)
  const mark = address.indexOf('?')
  if (mark < 0) return { url, timestamp: NEVER, signature: undefined }
  let signature: string | undefined
  let timestamp = NEVER
  let found = false
  const kept = address
    .slice(mark + 1)
    .split('&')
    .filter((pair) => {
      const isSignature = pair.startsWith('ik-s=')
      const isTimestamp = pair.startsWith('ik-t=')
      if (isSignature) signature = pair.slice(5)
      if (isTimestamp) timestamp = /^(0|[1-9]\d*)$/.test(pair.slice(5)) ? Number(pair.slice(5)) : Number.NaN
      found ||= isSignature || isTimestamp
      return !isSignature && !isTimestamp
    })
  if (!found) return { url, timestamp, signature }
  const query = kept.length > 0 ? `?${kept.join('&')}` : ''
  return { url: address.slice(0, mark) + query + fragment, timestamp, signature }
}

/**
 * Verifies a signed URL as ImageKit does, in constant time.
 *
 * @param options `now` in milliseconds, default `Date.now()`
 */
export async function verifyUrl(
  url: string,
  { urlEndpoint, privateKey, now = Date.now() }: Omit<SignOptions, 'expiresIn'>,
): Promise<'valid' | 'unsigned' | 'invalid' | 'expired'> {
  const { url: unsigned, timestamp, signature } = splitSignature(url)
  if (signature === undefined) return 'unsigned'
  const expected = await hmac(privateKey, stringToSign(unsigned, urlEndpoint, timestamp))
  let difference = expected.length ^ signature.length
  for (let i = 0; i < expected.length; i++) difference |= expected.charCodeAt(i) ^ signature.charCodeAt(i)
  if (difference !== 0) return 'invalid'
  return timestamp >= Math.floor(now / 1000) ? 'valid' : 'expired'
}

/** HMAC-SHA1 in lower-case hex. */
async function hmac(key: string, text: string): Promise<string> {
  const encoder = new TextEncoder()
  const algorithm = { name: 'HMAC', hash: 'SHA-1' }
  const secret = await crypto.subtle.importKey('raw', encoder.encode(key), algorithm, false, ['sign'])
  const signature = await crypto.subtle.sign('HMAC', secret, encoder.encode(text))
  return Array.from(new Uint8Array(signature), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function cutFragment(url: string): [string, string] {
  const at = url.indexOf('#')
  return at < 0 ? [url, ''] : [url.slice(0, at), url.slice(at)]
}
