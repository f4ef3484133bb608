import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Agent, request } from 'undici/index.js'
import { errorMessage } from '../../diagnostics/build-error'
import type { Size } from '../../engine/geometry/geometry'
import { readImageHeader } from '../../image-header'

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
const MAX_BYTES = 40 * 1024 * 1024
const WHOLE_TYPES = /^image\/(?:svg\+xml|tiff)$/
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
  const type = String(headers['content-type'] ?? '').replace(/;.*$/s, '')
  const digest = createHash('sha256')
  const pieces: Buffer[] = []
  let length = 0
  for await (const piece of body) {
    digest.update(piece)
    // An SVG counts as a whole only, and a TIFF may have its header at the end.
    if (length < (WHOLE_TYPES.test(type) ? MAX_BYTES : HEAD_BYTES)) pieces.push(piece)
    length += piece.length
  }
  return {
    status: statusCode,
    type,
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
    const shown = readImageHeader(head)
    if (!shown) return 'no image that can be read'
    // Rounding is ImageKit's own business.
    if (Math.abs(shown.width - width) <= 1 && Math.abs(shown.height - height) <= 1) return undefined
    return `${shown.width}×${shown.height} pixels instead of ${width}×${height}`
  } catch (error) {
    return `no image that can be read: ${errorMessage(error)}`
  }
}
