import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import { isLoopbackUrl } from '../../../lib/loopback'
import { withLoopbackAddress } from '../../model/account-url'
import { ApiError, MESSAGES } from '../../model/api-error'
import { bytesOf } from '../../model/bytes-response'
import type { ApiContext } from '../context'

/** Milliseconds in which a server has to answer, as on ImageKit. */
const TIMEOUT = 8_000

/**
 * Fetches a file that was uploaded as a URL: from the account's own delivery, and with `fetchOrigins` from web servers on this
 * machine.
 *
 * @throws ApiError 400
 */
export async function fetchedFile(
  url: string,
  maxBytes: number,
  { account, fetchOrigins, render }: Pick<ApiContext, 'account' | 'fetchOrigins' | 'render'>,
): Promise<Buffer> {
  const local = withLoopbackAddress(url)
  const isOwn = local.startsWith(`${account.urlEndpoint}/`)
  if (!isOwn && !(fetchOrigins && isLoopbackUrl(local))) throw notFetched(fetchOrigins)
  const response = isOwn ? await render(local) : await fetched(local)
  if (response.status !== 200)
    throw new ApiError(400, `The file could not be fetched: its URL responded with ${response.status}.`)
  return bodyOf(response, maxBytes)
}

function notFetched(fetchOrigins: boolean): ApiError {
  const reason = fetchOrigins
    ? 'The emulator contacts only web servers on this machine, so it cannot fetch this file: send the bytes instead.'
    : 'The emulator opens no outgoing connection, so it cannot fetch a file from a URL: send the bytes instead. ' +
      'It has the files of its own URLs, and with fetchOrigins those of web servers on this machine.'
  return new ApiError(400, reason)
}

async function fetched(url: string): Promise<Response> {
  try {
    // A redirect could lead to another machine.
    return await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT) })
  } catch {
    throw new ApiError(400, 'The file could not be fetched: its URL did not respond.')
  }
}

async function bodyOf(response: Response, maxBytes: number): Promise<Buffer> {
  const bytes = bytesOf(response)
  if (bytes && bytes.length > maxBytes) throw new ApiError(400, MESSAGES.tooLarge)
  if (bytes) return bytes
  const { body } = response
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body ? Readable.fromWeb(body as ReadableStream) : []) {
    size += (chunk as Uint8Array).length
    // Leaving the loop closes the connection.
    if (size > maxBytes) throw new ApiError(400, MESSAGES.tooLarge)
    chunks.push(chunk as Uint8Array)
  }
  return Buffer.concat(chunks)
}
