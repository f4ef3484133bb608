import { request } from 'undici/index.js'

/** Milliseconds that an answer may take. */
const TIMEOUT = 30_000
/** A manifest of 100,000 images is smaller. */
const LARGEST = 64_000_000

/** What a URL holds. @throws Error that names the status */
export async function fetchText(url: string): Promise<string> {
  const answer = await request(url, { headersTimeout: TIMEOUT, bodyTimeout: TIMEOUT })
  if (answer.statusCode !== 200) {
    await answer.body.dump()
    throw new Error(`the server answers ${answer.statusCode}`)
  }
  // Decoded as it comes: put together first, its bytes would be held twice beside the text.
  const decoder = new TextDecoder()
  let text = ''
  let size = 0
  for await (const piece of answer.body) {
    size += piece.length
    if (size > LARGEST) throw new Error(`it is larger than ${LARGEST} bytes`)
    text += decoder.decode(piece, { stream: true })
  }
  return text + decoder.decode()
}
