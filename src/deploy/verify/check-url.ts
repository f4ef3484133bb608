import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Dispatcher, request } from 'undici/index.js'
import { errorMessage } from '../../diagnostics/build-error'
import type { Size } from '../../engine/geometry/geometry'
import { readImageHeader } from '../../image-header'

/** What a URL has to return. Missing fields are not checked. */
export interface Expected {
  /** SHA-256 of the body. */
  hash?: string | undefined
  /** Length of the body in bytes. */
  length?: number | undefined
  /** `jpeg`, `webp` … */
  format?: string | undefined
  size?: Size | undefined
}

export interface Checked {
  /** Description of what is wrong, if anything is. */
  problem?: string
  /** Bytes received. */
  bytes: number
}

/** Enough of a file to find its size in the header. */
const HEAD_BYTES = 256 * 1024
/** Bytes that are held of formats that are read as a whole. */
const MAX_BYTES = 40 * 1024 * 1024
const WHOLE_TYPES = /^image\/(?:svg\+xml|tiff)$/
/** Milliseconds before each retry: ImageKit may still be preparing a rendition, or be overloaded. */
const RETRIES = [500, 2000, 5000]

interface ImageResponse {
  status: number
  type: string
  /** Whether it is ImageKit's page that says that the image is being prepared. */
  isIntermediate: boolean
  /** The `ik-error` header, which says why a request failed. */
  error: string | undefined
  head: Buffer
  length: number
  hash: string
}

/** Fetches a URL and checks the response. Holds only the start of a large body. */
export async function checkUrl(
  url: string,
  expected: Expected,
  { dispatcher, timeout, turn }: { dispatcher: Dispatcher; timeout: number; turn: () => Promise<void> },
): Promise<Checked> {
  let bytes = 0
  let problem = ''
  for (const wait of [0, ...RETRIES]) {
    if (wait) await sleep(wait)
    await turn()
    try {
      const response = await fetchImage(url, dispatcher, timeout)
      bytes += response.length
      const wrong = problemOf(response, expected)
      if (!wrong) return { bytes }
      problem = wrong
      if (!response.isIntermediate && response.status < 500 && response.status !== 429)
        return { problem, bytes }
    } catch (error) {
      problem = errorMessage(error)
    }
  }
  return { problem, bytes }
}

async function fetchImage(url: string, dispatcher: Dispatcher, timeout: number): Promise<ImageResponse> {
  const { statusCode, headers, body } = await request(url, {
    dispatcher,
    // Without preferences of a browser, so that the URL alone decides on the format.
    headers: { accept: '*/*' },
    headersTimeout: timeout,
    bodyTimeout: timeout,
  })
  const type = String(headers['content-type'] ?? '').replace(/;.*$/s, '')
  const digest = createHash('sha256')
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of body) {
    digest.update(chunk)
    // An SVG is only valid as a whole, and a TIFF may have its header at the end.
    if (length < (WHOLE_TYPES.test(type) ? MAX_BYTES : HEAD_BYTES)) chunks.push(chunk)
    length += chunk.length
  }
  return {
    status: statusCode,
    type,
    isIntermediate: headers['is-intermediate-response'] === 'true' || statusCode === 202,
    error: headers['ik-error']?.toString(),
    head: Buffer.concat(chunks),
    length,
    hash: digest.digest('hex'),
  }
}

function problemOf(response: ImageResponse, { hash, length, format, size }: Expected): string | undefined {
  const { status, type } = response
  // The URL says all about a missing file.
  if (status !== 200) return `status ${status}${status === 404 ? '' : reasonOf(response)}`
  if (response.isIntermediate) return 'still being prepared'
  if (!type.startsWith('image/')) return `type ${type || 'missing'}, not an image`
  if (format && type !== `image/${format}`) return `type ${type} instead of image/${format}`
  if (length !== undefined && response.length !== length)
    return `${response.length} bytes instead of ${length}`
  if (hash && response.hash !== hash) return 'other bytes than the source’s'
  return size && wrongSize(response.head, size)
}

const MAX_REASON = 200

/** What the server says about a failed request: ImageKit's header, `message` of a JSON body, or a line of text. */
function reasonOf({ type, error, head }: ImageResponse): string {
  const said =
    type === 'application/json' ? messageIn(head) : /^text\/plain/.test(type) ? head.toString() : ''
  const [line = ''] = (error || said).trim().split('\n', 1)
  return line && line.length <= MAX_REASON ? `: ${line}` : ''
}

function messageIn(json: Buffer): string {
  try {
    const { message } = JSON.parse(json.toString()) as { message?: unknown }
    return typeof message === 'string' ? message : ''
  } catch {
    return ''
  }
}

function wrongSize(head: Buffer, { width, height }: Size): string | undefined {
  try {
    const shown = readImageHeader(head)
    if (!shown) return 'unreadable image'
    // ImageKit's rounding is not documented.
    if (Math.abs(shown.width - width) <= 1 && Math.abs(shown.height - height) <= 1) return undefined
    return `${shown.width}×${shown.height} pixels instead of ${width}×${height}`
  } catch (error) {
    return `unreadable image: ${errorMessage(error)}`
  }
}
