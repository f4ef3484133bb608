import { createHmac, timingSafeEqual } from 'node:crypto'

/** Who the emulator plays: fixed at start. */
export interface Account {
  imagekitId: string
  publicKey: string
  privateKey: string
  /** `http://127.0.0.1:<port>/<imagekitId>`; known once the port is. */
  urlEndpoint: string
}

/** Lower-case hex HMAC-SHA1 under the private key: ImageKit's signature for URLs and for client-side uploads. */
export function sign(text: string, privateKey: string): string {
  return createHmac('sha1', privateKey).update(text, 'utf8').digest('hex')
}

/** Compares in constant time. */
export function equalText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
