import { randomUUID } from 'node:crypto'
import pLimit from 'p-limit'
import { isLoopbackUrl } from '../../lib/loopback'
import type { Timers } from '../model/timers'
import { sendWebhook } from './send'
import { webhookHeaders } from './signature'

/** An event without id and time. */
export interface WebhookEvent {
  type:
    | `${'file' | 'file-version'}.${string}`
    | `upload.${'pre' | 'post'}-transform.${'success' | 'error'}`
    | `video.transformation.${'accepted' | 'error'}`
  data: Record<string, unknown>
  request?: Record<string, unknown>
}

/** Webhooks of the account. Those of single uploads are unsigned and go to their `webhookUrl`. */
export interface Webhooks {
  /** Sends a signed event to every receiver. */
  send(event: WebhookEvent): void
}

export interface WebhookSettings {
  urls: readonly string[]
  secret: string
  timers: Timers
  /** The emulator's time. */
  now(): Date
}

/** Concurrent deliveries: thousands of files must not open thousands of connections. */
const MAX_CONCURRENT = 8
/** Queued events; bounds the memory if a receiver hangs. */
const MAX_QUEUED = 10_000

/** @throws TypeError if a receiver is not on this machine */
export function webhooks({ urls, secret, timers, now }: WebhookSettings): Webhooks {
  for (const url of urls) {
    if (!isLoopbackUrl(url)) {
      throw new TypeError(`webhookUrls: "${url}" is not on this machine; use http://127.0.0.1:<port>/…`)
    }
  }
  const limit = pLimit(MAX_CONCURRENT)
  return {
    send({ type, data, request }) {
      const id = randomUUID()
      const event = { id, type, created_at: now().toISOString(), data, ...(request && { request }) }
      for (const url of urls) {
        if (limit.pendingCount >= MAX_QUEUED) return
        void limit(() =>
          sendWebhook(url, event, timers, (body) => webhookHeaders(id, body, secret, now().getTime())),
        )
      }
    },
  }
}
