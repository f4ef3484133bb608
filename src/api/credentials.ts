import { createHmac } from 'node:crypto'
import { isSafeTransport } from '../lib/loopback'
import { ImageKitConfigError } from './api-errors'
import { parseBaseUrl } from './base-url'

export interface CredentialOptions {
  /** Starts with `public_`. Default: `IMAGEKIT_PUBLIC_KEY`. The REST API itself does not need it. */
  publicKey?: string | undefined
  /** ImageKit's keys start with `private_`. Default: `IMAGEKIT_PRIVATE_KEY`. Kept in a closure and never printed. */
  privateKey?: string | undefined
  /** `https://ik.imagekit.io/<id>` or your own domain. Default: `IMAGEKIT_URL_ENDPOINT`, then `IMAGEKIT_ENDPOINT_URL`. */
  urlEndpoint?: string | undefined
  /** Replaces both of ImageKit's hosts, for an emulator. Default: `IMAGE_KIT_BASE_URL`. HTTPS, or HTTP on loopback. */
  baseURL?: string | undefined
  /** Source of options that are not set. Default: `process.env`. */
  env?: Readonly<Record<string, string | undefined>> | undefined
}

export interface Credentials {
  publicKey: string | undefined
  /** Without a trailing slash. */
  urlEndpoint: string | undefined
  /** Hosts of API requests and uploads. */
  hosts: { api: URL; upload: URL }
  /** True if `baseURL` replaces ImageKit's hosts. */
  custom: boolean
  /** Value of the `Authorization` header; a function, so logging the object prints no key. */
  authorization: () => string
  /** Hex HMAC-SHA1 with the private key, for URLs and uploads from browsers. */
  sign: (text: string) => string
  /** base64url HMAC-SHA256 with the private key, for upload tokens. */
  signToken: (text: string) => string
  /** Removes the key, its base64 and the Basic value from text of outside. */
  redact: (text: string) => string
}

/** Prefixes of variables that build tools compile into browser bundles. */
const PUBLIC_PREFIXES = ['VITE_', 'NEXT_PUBLIC_', 'PUBLIC_', 'NUXT_PUBLIC_']

/**
 * Resolves option ?? environment ?? default, once. Empty variables count as unset, because CI passes empty secrets to
 * forks.
 *
 * @throws ImageKitConfigError naming the option and the variable
 */
export function resolveCredentials(options: CredentialOptions = {}): Credentials {
  const env = options.env ?? process.env
  const privateKey = options.privateKey || env.IMAGEKIT_PRIVATE_KEY
  const publicKey = options.publicKey || env.IMAGEKIT_PUBLIC_KEY || undefined
  const urlEndpoint =
    options.urlEndpoint || env.IMAGEKIT_URL_ENDPOINT || env.IMAGEKIT_ENDPOINT_URL || undefined
  const baseURL = options.baseURL || env.IMAGE_KIT_BASE_URL || undefined

  if (!privateKey) throw missingPrivateKey(env)
  checkKey(privateKey, 'private_', 'privateKey', 'IMAGEKIT_PRIVATE_KEY')
  if (publicKey) checkKey(publicKey, 'public_', 'publicKey', 'IMAGEKIT_PUBLIC_KEY')
  const endpoint = urlEndpoint && parseBaseUrl(urlEndpoint, 'urlEndpoint', 'IMAGEKIT_URL_ENDPOINT')
  const base = baseURL && parseBaseUrl(baseURL, 'baseURL', 'IMAGE_KIT_BASE_URL')
  if (base && !isSafeTransport(base)) {
    const why = 'must be HTTPS: plain HTTP exposes the private key to the network (loopback hosts are exempt)'
    throw new ImageKitConfigError(
      `The option baseURL (or IMAGE_KIT_BASE_URL) ${why}`,
      'baseURL',
      'IMAGE_KIT_BASE_URL',
    )
  }

  const basic = Buffer.from(`${privateKey}:`).toString('base64')
  // Unpadded, to match a key that was encoded together with a suffix, as other SDKs do.
  const secrets = [
    privateKey,
    basic.replace(/=+$/, ''),
    Buffer.from(privateKey).toString('base64').replace(/.?=*$/, ''),
  ]
  return {
    publicKey,
    urlEndpoint: endpoint ? endpoint.href.replace(/\/+$/, '') : undefined,
    hosts: base
      ? { api: base, upload: base }
      : { api: new URL('https://api.imagekit.io'), upload: new URL('https://upload.imagekit.io') },
    custom: Boolean(base),
    authorization: () => `Basic ${basic}`,
    sign: (text) => createHmac('sha1', privateKey).update(text).digest('hex'),
    signToken: (text) => createHmac('sha256', privateKey).update(text).digest('base64url'),
    redact: (text) => secrets.reduce((clean, secret) => clean.replaceAll(secret, '[private key]'), text),
  }
}

function missingPrivateKey(env: Readonly<Record<string, string | undefined>>) {
  const exposed = PUBLIC_PREFIXES.map((prefix) => `${prefix}IMAGEKIT_PRIVATE_KEY`).find((name) => env[name])
  const message = exposed
    ? `${exposed} would be compiled into the browser's bundle: rename it to IMAGEKIT_PRIVATE_KEY, and replace the key if it was published`
    : 'No private key: set IMAGEKIT_PRIVATE_KEY or the option privateKey (https://imagekit.io/dashboard/developer/api-keys)'
  return new ImageKitConfigError(message, 'privateKey', 'IMAGEKIT_PRIVATE_KEY')
}

/** Prefixes of the other kinds of keys. A key without prefix is accepted, because ImageKit's test keys have none. */
const PREFIXES = ['private_', 'public_', 'whsec_']

function checkKey(key: string, prefix: string, option: string, variable: string) {
  const other = PREFIXES.find((one) => one !== prefix && key.startsWith(one))
  // Blanks and line ends come from copying; a colon would end the user of Basic authentication.
  if (!other && key !== prefix && /^[\x21-\x39\x3b-\x7e]+$/.test(key)) return
  const why = other
    ? `starts with ${other}, which is another kind of key: expected one that starts with ${prefix}`
    : 'is malformed: a key contains no blanks, colons or line ends'
  throw new ImageKitConfigError(`The option ${option} (or ${variable}) ${why}`, option, variable)
}
