import type { IncomingMessage } from 'node:http'

/** Reads the body of a request; `undefined` if it is longer than `most` bytes. */
export async function readBounded(incoming: IncomingMessage, most: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of incoming) {
    size += (chunk as Buffer).length
    // Keep reading: a client that is still sending would get a broken pipe instead of the response.
    if (size <= most) chunks.push(chunk as Buffer)
    else chunks.length = 0
  }
  return size <= most ? Buffer.concat(chunks) : undefined
}
