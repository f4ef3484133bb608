import { pipeline, type Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import { createGunzip } from 'node:zlib'
import { createDispatcher } from '../lib/proxy'
import { loadUndici } from '../lib/undici'

/** Milliseconds to wait for a response, and between two chunks of it. */
const TIMEOUT = 30_000
/** Milliseconds for the whole response: a server that sends a byte now and then would keep it open for ever. */
const DEADLINE = 60_000
/** Bytes. A manifest of 100,000 images is smaller. */
const MAX_BYTES = 64_000_000

/** Fetches a URL's text. @throws Error that names the status */
export async function fetchText(url: string, useProxy: boolean): Promise<string> {
  let text = ''
  await fetchChunks(url, { useProxy }, (chunk) => {
    text += chunk
  })
  return text
}

interface FetchOptions {
  /** False: always direct. */
  useProxy: boolean
  /** Whether the file itself is compressed by gzip. Default false. */
  isGzip?: boolean
  /** Milliseconds for all of it. Default 60,000. */
  deadline?: number
}

/**
 * Fetches a URL's text in chunks.
 *
 * @throws Error that names the status
 */
export async function fetchChunks(
  url: string,
  { useProxy, isGzip = false, deadline = DEADLINE }: FetchOptions,
  onChunk: (chunk: string) => void,
): Promise<void> {
  const { request } = await loadUndici()
  const dispatcher = await createDispatcher(url, { headersTimeout: TIMEOUT, bodyTimeout: TIMEOUT }, useProxy)
  const signal = AbortSignal.timeout(deadline)
  try {
    const response = await request(url, { dispatcher, signal })
    if (response.statusCode !== 200) throw new Error(`the server responds with ${response.statusCode}`)
    // Not a TextDecoder, which makes a copy of twice the size.
    const decoder = new StringDecoder('utf8')
    let size = 0
    for await (const chunk of isGzip ? gunzipped(response.body) : response.body) {
      size += chunk.length
      if (size > MAX_BYTES) throw new Error(`it is larger than ${MAX_BYTES} bytes`)
      onChunk(decoder.write(chunk))
    }
    onChunk(decoder.end())
  } catch (error) {
    if (!signal.aborted) throw error
    const message = `the server did not send all of it within ${deadline / 1000} s`
    throw Object.assign(new Error(message), { code: 'ETIMEDOUT' })
  } finally {
    await dispatcher.destroy()
  }
}

function gunzipped(body: Readable): Readable {
  // The error of either is that of the last, which is read.
  return pipeline(body, createGunzip(), () => {})
}
