import { StringDecoder } from 'node:string_decoder'
import { request } from 'undici/index.js'
import { createDispatcher } from '../lib/proxy'

/** Milliseconds to wait for a response, and between two chunks of it. */
const TIMEOUT = 30_000
/** Bytes. A manifest of 100,000 images is smaller. */
const MAX_BYTES = 64_000_000

/** Fetches a URL's text. @throws Error that names the status */
export async function fetchText(url: string, useProxy: boolean): Promise<string> {
  let text = ''
  await fetchChunks(url, useProxy, (chunk) => {
    text += chunk
  })
  return text
}

/** Fetches a URL's text in chunks. @throws Error that names the status */
export async function fetchChunks(
  url: string,
  useProxy: boolean,
  onChunk: (chunk: string) => void,
): Promise<void> {
  const dispatcher = createDispatcher(url, { headersTimeout: TIMEOUT, bodyTimeout: TIMEOUT }, useProxy)
  try {
    const response = await request(url, { dispatcher })
    if (response.statusCode !== 200) throw new Error(`the server responds with ${response.statusCode}`)
    // Not a TextDecoder, which makes a copy of twice the size.
    const decoder = new StringDecoder('utf8')
    let size = 0
    for await (const chunk of response.body) {
      size += chunk.length
      if (size > MAX_BYTES) throw new Error(`it is larger than ${MAX_BYTES} bytes`)
      onChunk(decoder.write(chunk))
    }
    onChunk(decoder.end())
  } finally {
    await dispatcher.destroy()
  }
}
