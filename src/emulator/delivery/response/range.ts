import { bytesResponse, readBytes } from '../../model/bytes-response'

/**
 * Cuts a response to the requested `Range`. Images are not cut; players and PDF readers need it for other files. A list
 * of ranges gets the whole file, as HTTP allows.
 */
export async function ranged(response: Response, range: string | undefined): Promise<Response> {
  const type = response.headers.get('content-type') ?? ''
  if (response.status !== 200 || type.startsWith('image/')) return response
  response.headers.set('Accept-Ranges', 'bytes')
  const match = /^bytes=(\d*)-(\d*)$/.exec(range?.trim() ?? '')
  if (!match || (match[1] === '' && match[2] === '')) return response

  const size = Number(response.headers.get('content-length'))
  const [start, end] = bounds(match[1]!, match[2]!, size)
  const headers = new Headers(response.headers)
  if (start > end || start >= size) {
    headers.set('Content-Range', `bytes */${size}`)
    headers.set('Content-Length', '0')
    return new Response(null, { status: 416, headers })
  }
  const bytes = (await readBytes(response)).subarray(start, end + 1)
  headers.set('Content-Range', `bytes ${start}-${end}/${size}`)
  headers.set('Content-Length', String(bytes.length))
  return bytesResponse(bytes, { status: 206, headers })
}

/** Both ends are inclusive; `-5` means the last five bytes. */
function bounds(first: string, last: string, size: number): [start: number, end: number] {
  if (first === '') return [Math.max(0, size - Number(last)), Number(last) === 0 ? -1 : size - 1]
  return [Number(first), last === '' ? size - 1 : Math.min(Number(last), size - 1)]
}
