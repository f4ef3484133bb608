import { createHmac, timingSafeEqual } from 'node:crypto'
import * as v from 'valibot'
import { ImageKitError } from './api-errors'
import type { Clock } from './transport/clock'
import type { WebhookEvent } from './webhooks/events'

type HeaderRecord = Readonly<Record<string, string | string[] | undefined>>

export interface UnwrapOptions {
  /** Headers of the request, case-insensitive: Node's `req.headers`, a `Headers`, or a plain object. */
  headers: HeaderRecord | { get(name: string): string | null }
  /** Default: the client's `webhookSecret`. */
  key?: string | undefined
  /** Maximum age of the request in seconds, in both directions. Default 300. */
  tolerance?: number | undefined
}

export interface Webhooks {
  /**
   * Verifies a webhook request and returns its event. Accepts both documented signatures: Standard Webhooks
   * (`webhook-signature`) and the older `x-ik-signature`. https://imagekit.io/docs/webhooks
   *
   * @param body the raw body; parsed and serialized again, its signature would differ
   * @throws ImageKitError `WEBHOOK` for a missing, wrong, old or early signature, or a body that is not an event
   */
  unwrap(body: string | Uint8Array, options: UnwrapOptions): WebhookEvent
  /** Returns the event without verifying it. @throws ImageKitError `WEBHOOK` for a body that is not an event */
  unsafeUnwrap(body: string | Uint8Array): WebhookEvent
}

const TOLERANCE = 300
const EnvelopeSchema = v.looseObject({ type: v.pipe(v.string(), v.minLength(1)) })

export function createWebhooks(secret: () => string | undefined, clock: Pick<Clock, 'now'>): Webhooks {
  return {
    unwrap(body, { headers, key = secret(), tolerance = TOLERANCE }) {
      if (!key)
        throw refused(
          'Webhook key must not be null in order to unwrap: set IMAGEKIT_WEBHOOK_SECRET, the option webhookSecret or key',
        )
      const signature = signatureOf((name) => headerOf(headers, name), Buffer.from(body), key)
      const age = clock.now() / 1000 - signature.seconds
      if (!Number.isFinite(age)) throw refused('Missing required headers: the timestamp is not a number')
      if (age > tolerance) throw refused('Message timestamp too old')
      if (age < -tolerance) throw refused('Message timestamp too new')
      if (!signature.given.some((one) => equal(one, signature.expected)))
        throw refused('No matching signature found: check the secret, and pass the raw body')
      return eventOf(body)
    },
    unsafeUnwrap: eventOf,
  }
}

interface Signature {
  seconds: number
  expected: string
  given: string[]
}

function signatureOf(header: (name: string) => string | undefined, body: Buffer, key: string): Signature {
  const id = header('webhook-id')
  const timestamp = header('webhook-timestamp')
  const signatures = header('webhook-signature')
  if (id && timestamp && signatures) {
    // ImageKit's key is the secret including `whsec_`; Standard Webhooks would decode it.
    const expected = hmac(key, `${id}.${timestamp}.`, body).digest('base64')
    const given = signatures.split(' ').flatMap((one) => (one.startsWith('v1,') ? [one.slice(3)] : []))
    return { seconds: number(timestamp), expected, given }
  }
  const legacy = header('x-ik-signature')
  if (!legacy) throw refused('Missing required headers')
  const parts = new Map(legacy.split(',').map((part) => part.trim().split('=', 2) as [string, string]))
  const milliseconds = parts.get('t') ?? ''
  const given = parts.get('v1')
  const expected = hmac(key, `${milliseconds}.`, body).digest('hex')
  return { seconds: number(milliseconds) / 1000, expected, given: given ? [given] : [] }
}

function hmac(key: string, prefix: string, body: Buffer) {
  return createHmac('sha256', key).update(prefix).update(body)
}

function number(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : Number.NaN
}

function equal(given: string, expected: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)]
  return left.length === right.length && timingSafeEqual(left, right)
}

function headerOf(headers: UnwrapOptions['headers'], name: string): string | undefined {
  if (typeof headers.get === 'function') return headers.get(name) ?? undefined
  const found = Object.entries(headers as HeaderRecord).find(([key]) => key.toLowerCase() === name)?.[1]
  return Array.isArray(found) ? found[0] : found
}

function eventOf(body: string | Uint8Array): WebhookEvent {
  let json: unknown
  try {
    json = JSON.parse(Buffer.from(body).toString('utf8'))
  } catch {
    throw refused('The body of the webhook is not JSON')
  }
  if (!v.is(EnvelopeSchema, json)) throw refused('The body of the webhook is not an event: it has no type')
  return json as unknown as WebhookEvent
}

function refused(message: string): ImageKitError {
  return new ImageKitError(message, { code: 'WEBHOOK' })
}
