import { createReadStream, statSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream'
import type { LocalRendition } from '../core/delivery/local-rendition'
import { VIDEO_TYPES } from '../video-header'

/**
 * Sends a video as it is, or the part of it that a player asks for: without parts, Safari plays nothing, and no browser can
 * seek.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-range-requests
 */
export function sendVideo(
  { method, headers }: IncomingMessage,
  response: ServerResponse,
  { file, asset }: LocalRendition,
): void {
  const { size } = statSync(file)
  const etag = `"${asset.hash.slice(0, 32)}"`
  response.setHeader('ETag', etag)
  response.setHeader('Cache-Control', 'no-cache')
  response.setHeader('Accept-Ranges', 'bytes')
  response.setHeader('Content-Type', VIDEO_TYPES[asset.format as keyof typeof VIDEO_TYPES] ?? 'video/mp4')
  if (headers['if-none-match'] === etag) {
    response.statusCode = 304
    response.end()
    return
  }
  const isSame = headers['if-range'] === undefined || headers['if-range'] === etag
  const range = isSame ? rangeOf(headers.range, size) : undefined
  if (range === 'unsatisfiable') {
    response.statusCode = 416
    response.setHeader('Content-Range', `bytes */${size}`)
    response.end()
    return
  }
  const { start, end } = range ?? { start: 0, end: size - 1 }
  if (range) {
    response.statusCode = 206
    response.setHeader('Content-Range', `bytes ${start}-${end}/${size}`)
  }
  response.setHeader('Content-Length', end - start + 1)
  if (method === 'HEAD') {
    response.end()
    return
  }
  // Closes the file when the browser has enough.
  pipeline(createReadStream(file, { start, end }), response, () => {})
}

/** Reads a single range; a list of them gets the whole file, as HTTP allows. Both ends are inclusive. */
function rangeOf(
  header: string | undefined,
  size: number,
): { start: number; end: number } | 'unsatisfiable' | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? []
  if (first === '' && last === '') return undefined
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1)
  return start > end || start >= size ? 'unsatisfiable' : { start, end }
}
