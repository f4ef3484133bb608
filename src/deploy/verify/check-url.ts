import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { imageSize } from 'image-size'
import { type Agent, request } from 'undici/index.js'
import { errorMessage } from '../../diagnostics/build-error'
import type { Size } from '../../engine/geometry/geometry'

/** What a URL must answer. Whatever is left out is not looked at. */
export interface Expected {
  /** SHA-256 of the body. */
  hash?: string | undefined
  /** Bytes. */
  length?: number | undefined
  /** As `jpeg`, `webp`. */
  format?: string | undefined
  size?: Size | undefined
}

export interface Checked {
  /** What is wrong; absent if nothing is. */
  problem?: string
  /** Bytes that came. */
  bytes: number
}

/** Enough for every header that tells a size. */
const HEAD_BYTES = 256 * 1024
/** Milliseconds before each further try: a rendition may still be in the making, a gateway overloaded. */
const RETRIES = [500, 2000, 5000]

interface Answer {
  status: number
  type: string
  /** ImageKit's page that asks to come again. */
  isIntermediate: boolean
  head: Buffer
  length: number
  hash: string
}

/** Fetches a URL, and says what is not as it should be. Of a large body only its head is held. */
export async function checkUrl(
  url: string,
  expected: Expected,
  { agent, timeout, turn }: { agent: Agent; timeout: number; turn: () => Promise<void> },
): Promise<Checked> {
  let bytes = 0
  let problem = ''
  for (const wait of [0, ...RETRIES]) {
    if (wait) await sleep(wait)
    await turn()
    try {
      const answer = await fetchImage(url, agent, timeout)
      bytes += answer.length
      const wrong = problemOf(answer, expected)
      if (!wrong) return { bytes }
      problem = wrong
      if (!answer.isIntermediate && answer.status < 500 && answer.status !== 429) return { problem, bytes }
    } catch (error) {
      problem = errorMessage(error)
    }
  }
  return { problem, bytes }
}

async function fetchImage(url: string, agent: Agent, timeout: number): Promise<Answer> {
  const { statusCode, headers, body } = await request(url, {
    dispatcher: agent,
    // What the author asked for, not what a browser would rather have.
    headers: { accept: '*/*' },
    headersTimeout: timeout,
    bodyTimeout: timeout,
  })
  const digest = createHash('sha256')
  const pieces: Buffer[] = []
  let length = 0
  for await (const piece of body) {
    digest.update(piece)
    if (length < HEAD_BYTES) pieces.push(piece)
    length += piece.length
  }
  return {
    status: statusCode,
    type: String(headers['content-type'] ?? '').replace(/;.*$/s, ''),
    isIntermediate: headers['is-intermediate-response'] === 'true' || statusCode === 202,
    head: Buffer.concat(pieces),
    length,
    hash: digest.digest('hex'),
  }
}

function problemOf(answer: Answer, { hash, length, format, size }: Expected): string | undefined {
  const { status, type } = answer
  if (status !== 200) return `status ${status}`
  if (answer.isIntermediate) return 'it is still being prepared'
  if (!type.startsWith('image/')) return `type ${type || 'missing'}, no image`
  if (format && type !== `image/${format}`) return `type ${type} instead of image/${format}`
  if (length !== undefined && answer.length !== length) return `${answer.length} bytes instead of ${length}`
  if (hash && answer.hash !== hash) return 'other bytes than the original’s'
  return size && wrongSize(answer.head, size)
}

function wrongSize(head: Buffer, { width, height }: Size): string | undefined {
  try {
    const { width: w, height: h, orientation = 1 } = imageSize(head)
    const [shownWidth, shownHeight] = orientation >= 5 ? [h, w] : [w, h]
    // Rounding is ImageKit's own business.
    if (Math.abs(shownWidth - width) <= 1 && Math.abs(shownHeight - height) <= 1) return undefined
    return `${shownWidth}×${shownHeight} pixels instead of ${width}×${height}`
  } catch (error) {
    return `no image that can be read: ${errorMessage(error)}`
  }
}
