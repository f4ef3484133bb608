import type { Setup } from '../../deploy/setup'
import { withRetries } from '../../deploy/verify/attempts'
import { createDispatcher } from '../../lib/proxy'
import { runEach } from '../../lib/run-each'
import { throttle } from '../../lib/throttle'
import type { Referenced } from '../model/references'

/** What Chromium sends, so that the CDN chooses the same format. */
const ACCEPT = 'image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8'
const CONCURRENCY = 8
/** Milliseconds without a byte. */
const TIMEOUT = 30_000
/** URLs without a response, one after the other, after which no more are requested. */
const MAX_UNANSWERED = 4

export interface Measured {
  /** URLs whose bytes the CDN told. */
  urls: number
  /** URLs that it told nothing of, and why. */
  failed: { url: string; problem: string }[]
}

/**
 * Asks the CDN for the bytes of every rendition, with HEAD requests as Chromium would send them. Sends no key.
 *
 * @param rate requests a second, at most
 */
export async function measureRemote(
  references: readonly Referenced[],
  urlEndpoint: string,
  { options, report }: Setup,
  rate: number,
): Promise<Measured> {
  const urls = new Set<string>()
  for (const { image } of references) for (const { url } of image.renditions) if (url) urls.add(url)
  const dispatcher = await createDispatcher(urlEndpoint, { connections: CONCURRENCY }, options.proxy)
  const context = { dispatcher, timeout: TIMEOUT, turn: throttle(rate) }
  const bytes = new Map<string, number>()
  const failed: Measured['failed'] = []
  let [done, unanswered] = [0, 0]
  try {
    await runEach(urls, CONCURRENCY, async (url) => {
      if (unanswered < MAX_UNANSWERED) {
        const { problem, isUnanswered } = await withRetries(context, async (ask) => {
          const { statusCode, headers, body } = await ask(url, {
            method: 'HEAD',
            headers: { accept: ACCEPT },
          })
          await body.dump()
          const length = Number(headers['content-length'])
          if (statusCode === 200 && length > 0) bytes.set(url, length)
          const isTemporary = statusCode >= 500 || statusCode === 429 || statusCode === 202
          return { bytes: 0, isTemporary, problem: problemOf(statusCode, length) }
        })
        unanswered = isUnanswered ? unanswered + 1 : 0
        if (problem) failed.push({ url, problem })
      } else failed.push({ url, problem: 'not requested, because the server does not respond' })
      report({ kind: 'progress', what: 'URLs', done: ++done, total: urls.size })
    })
  } finally {
    await dispatcher.close()
  }
  for (const { image } of references) {
    image.renditions = image.renditions.map((one) => {
      const known = one.url === undefined ? undefined : bytes.get(one.url)
      return known === undefined ? one : { ...one, bytes: known, basis: 'cdn' }
    })
  }
  failed.sort((a, b) => (a.url < b.url ? -1 : 1))
  return { urls: bytes.size, failed }
}

function problemOf(status: number, length: number): string | undefined {
  if (status !== 200) return `status ${status}`
  return length > 0 ? undefined : 'the response has no Content-Length'
}
