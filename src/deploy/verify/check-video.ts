import { type Ask, type CheckContext, type Checked, withRetries } from './attempts'
import type { Expected } from './check-url'

/** Bytes that are asked for: enough to see that the film is there. A film is never loaded whole. */
const PART = 64 * 1024

interface PartResponse {
  status: number
  type: string
  error: string | undefined
  /** Bytes of the whole file, if the server says. */
  length: number | undefined
  bytes: number
}

/**
 * Asks for the start of a video, and checks status, type and the length of the whole. A redirect to the original is what
 * ImageKit answers while it encodes: it is played, so it is no problem.
 */
export function checkVideo(url: string, expected: Expected, context: CheckContext): Promise<Checked> {
  return withRetries(context, async (ask) => {
    const response = await fetchPart(url, ask)
    const { status, bytes } = response
    // While it is encoded, the status is 202.
    const isTemporary = status >= 500 || status === 429 || status === 202
    return { problem: problemOf(response, expected), bytes, isTemporary }
  })
}

async function fetchPart(url: string, ask: Ask): Promise<PartResponse> {
  const { statusCode, headers, body } = await ask(url, {
    headers: { accept: '*/*', range: `bytes=0-${PART - 1}` },
  })
  let bytes = 0
  // A server may not know of ranges: leaving the loop closes the connection.
  for await (const chunk of body) {
    bytes += (chunk as Buffer).length
    if (bytes >= PART) break
  }
  const total = /\/(\d+)$/.exec(String(headers['content-range'] ?? ''))?.[1] ?? headers['content-length']
  return {
    status: statusCode,
    type: String(headers['content-type'] ?? '').replace(/;.*$/s, ''),
    error: headers['ik-error']?.toString(),
    length: total === undefined ? undefined : Number(total),
    bytes,
  }
}

const STREAMS = /^(?:application\/(?:x-mpegurl|vnd\.apple\.mpegurl|dash\+xml)|audio\/(?:x-)?mpegurl)$/i

function problemOf({ status, type, error, length }: PartResponse, expected: Expected): string | undefined {
  if (status === 302) return undefined
  if (status === 202) return 'still being prepared'
  if (status !== 200 && status !== 206)
    return `status ${status}${error && status !== 404 ? `: ${error}` : ''}`
  if (expected.media === 'stream')
    return STREAMS.test(type) ? undefined : `type ${type || 'missing'}, not a streaming manifest`
  if (!type.startsWith('video/')) return `type ${type || 'missing'}, not a video`
  if (expected.format && type !== `video/${expected.format}`)
    return `type ${type} instead of video/${expected.format}`
  if (expected.length !== undefined && length !== undefined && length !== expected.length)
    return `${length} bytes instead of ${expected.length}`
  return undefined
}
