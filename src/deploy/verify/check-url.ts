import { createHash } from 'node:crypto'
import { errorMessage } from '../../diagnostics/build-error'
import type { Size } from '../../engine/geometry/geometry'
import { readImageHeader } from '../../image-header'
import { type Ask, type CheckContext, type Checked, withRetries } from './attempts'

/** What a URL has to return. Missing fields are not checked. */
export interface Expected {
  /** SHA-256 of the body. */
  hash?: string | undefined
  /** Length of the body in bytes. */
  length?: number | undefined
  /** `jpeg`, `webp` … */
  format?: string | undefined
  size?: Size | undefined
  /** Default: an image. */
  media?: 'video' | 'stream' | undefined
}

/** Enough of a file to find its size in the header. */
const HEAD_BYTES = 256 * 1024
/** Bytes that are held of formats that are read as a whole. */
const MAX_BYTES = 40 * 1024 * 1024
/** Bytes after which a response counts as endless, unless the original is longer. */
const MAX_LENGTH = 100_000_000
const WHOLE_TYPES = /^image\/(?:svg\+xml|tiff)$/

interface ImageResponse {
  status: number
  type: string
  /** Whether it is ImageKit's page that says that the image is being prepared. */
  isIntermediate: boolean
  /** The `ik-error` header, which says why a request failed. */
  error: string | undefined
  head: Buffer
  /** Bytes received. */
  length: number
  /** Whether it was given up because it is too long. */
  isEndless: boolean
  hash: string
}

/** Fetches a URL and checks the response. Holds only the start of a large body. */
export function checkUrl(url: string, expected: Expected, context: CheckContext): Promise<Checked> {
  return withRetries(context, async (ask) => {
    const response = await responseOf(url, ask, expected)
    const { status, length, isIntermediate } = response
    return {
      problem: problemOf(response, expected),
      bytes: length,
      isTemporary: isIntermediate || status >= 500 || status === 429,
    }
  })
}

async function responseOf(url: string, ask: Ask, expected: Expected): Promise<ImageResponse> {
  const { statusCode, headers, body } = await ask(url, {
    // Without preferences of a browser, so that the URL alone decides on the format.
    headers: { accept: '*/*' },
  })
  const type = String(headers['content-type'] ?? '').replace(/;.*$/s, '')
  const digest = createHash('sha256')
  const chunks: Buffer[] = []
  const most = Math.max(MAX_LENGTH, 2 * (expected.length ?? 0))
  let length = 0
  for await (const chunk of body) {
    // Leaving the loop closes the connection.
    if (length > most) break
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
    isEndless: length > most,
    hash: digest.digest('hex'),
  }
}

function problemOf(response: ImageResponse, { hash, length, format, size }: Expected): string | undefined {
  const { status, type } = response
  // The URL says all about a missing file.
  if (status !== 200) return `status ${status}${status === 404 ? '' : reasonOf(response)}`
  if (response.isIntermediate) return 'still being prepared'
  if (response.isEndless) return `more than ${Math.floor(response.length / 1_000_000)} MB`
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
