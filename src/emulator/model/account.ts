import { createHmac, timingSafeEqual } from 'node:crypto'

/** An account of the emulator, fixed at the start. */
export interface Account {
  imagekitId: string
  publicKey: string
  privateKey: string
  /** `http://127.0.0.1:<port>/<imagekitId>`; known once the port is. */
  urlEndpoint: string
  /** Why the private key is refused, if it is. */
  refused?: 'expired' | 'disabled'
}

/** One of several accounts in one emulator. */
export interface AccountOptions {
  /** First segment of the URL-endpoint's path. */
  imagekitId: string
  /** Default `public_<imagekitId>`. */
  publicKey?: string
  /** Default `private_<imagekitId>`. */
  privateKey?: string
  /** Folder to seed the Media Library from. */
  seed?: string
}

/** First path segments that the emulator uses itself. */
const RESERVED = ['v1', 'api', '_emulator']

/**
 * Resolves and validates the accounts.
 *
 * @throws TypeError naming the invalid option
 */
export function accountsOf(options: readonly AccountOptions[]): Account[] {
  if (options.length === 0) throw new TypeError('accounts: expected at least one')
  const accounts = options.map((account, index) => {
    checkFields(account, `accounts[${index}]`, options.length > 1)
    const { imagekitId, publicKey, privateKey } = account
    if (!/^[A-Za-z0-9_-]+$/.test(imagekitId) || RESERVED.includes(imagekitId)) {
      throw new TypeError(
        `imagekitId: "${imagekitId}" must be letters, digits, _ or -, and none of ${RESERVED.join(', ')}`,
      )
    }
    return {
      imagekitId,
      publicKey: publicKey ?? `public_${imagekitId}`,
      privateKey: privateKey ?? `private_${imagekitId}`,
      urlEndpoint: '',
    }
  })
  for (const field of ['imagekitId', 'publicKey', 'privateKey'] as const) {
    const values = accounts.map((account) => account[field])
    const twice = values.find((value, index) => values.indexOf(value) !== index)
    // Name the value only if it is not a key.
    if (twice !== undefined) {
      const which = field === 'imagekitId' ? ` ("${twice}")` : ''
      throw new TypeError(`accounts: two accounts have the same ${field}${which}`)
    }
  }
  return accounts
}

const FIELDS = ['imagekitId', 'publicKey', 'privateKey', 'seed']

/** Accounts may come from a JSON file. Messages never contain keys. */
function checkFields(account: unknown, place: string, areSeveral: boolean): void {
  if (typeof account !== 'object' || account === null) throw new TypeError(`${place}: expected an object`)
  for (const [field, value] of Object.entries(account)) {
    const name = areSeveral ? `${place}.${field}` : field
    if (!FIELDS.includes(field))
      throw new TypeError(`${name}: unknown field; fields are ${FIELDS.join(', ')}`)
    const isText = (typeof value === 'string' && value !== '') || value === undefined
    if (!isText) throw new TypeError(`${name}: expected a string`)
  }
}

/** Lower-case hex HMAC-SHA1 under the private key: ImageKit's signature for URLs and for client-side uploads. */
export function sign(text: string, privateKey: string): string {
  return createHmac('sha1', privateKey).update(text, 'utf8').digest('hex')
}

/** Compares strings in constant time. */
export function equalText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
