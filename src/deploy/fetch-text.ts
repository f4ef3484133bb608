import { StringDecoder } from 'node:string_decoder'
import { request } from 'undici/index.js'

/** Milliseconds that an answer may take. */
const TIMEOUT = 30_000
/** A manifest of 100,000 images is smaller. */
const LARGEST = 64_000_000

/** What a URL holds. @throws Error that names the status */
export async function fetchText(url: string): Promise<string> {
  let text = ''
  await fetchChunks(url, (piece) => {
    text += piece
  })
  return text
}

/** The same in pieces, each given as it comes. @throws Error that names the status */
export async function fetchChunks(url: string, onPiece: (piece: string) => void): Promise<void> {
  const answer = await request(url, { headersTimeout: TIMEOUT, bodyTimeout: TIMEOUT })
  if (answer.statusCode !== 200) {
    await answer.body.dump()
    throw new Error(`the server answers ${answer.statusCode}`)
  }
  // A TextDecoder makes a copy of twice the size.
  const decoder = new StringDecoder('utf8')
  let size = 0
  for await (const piece of answer.body) {
    size += piece.length
    if (size > LARGEST) throw new Error(`it is larger than ${LARGEST} bytes`)
    onPiece(decoder.write(piece))
  }
  onPiece(decoder.end())
}
