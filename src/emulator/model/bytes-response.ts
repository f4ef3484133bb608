const held = new WeakMap<Response, Buffer>()

/**
 * A response with bytes that are in memory. `listen` writes them as they are: making a stream of them, and reading it again,
 * would take longer than everything else about a cached delivery. Its own body is empty, so read it by `readBytes`.
 */
export function bytesResponse(bytes: Buffer, init: ResponseInit): Response {
  const response = new Response(null, init)
  held.set(response, bytes)
  return response
}

/** The bytes of a `bytesResponse`, `undefined` for any other. */
export function bytesOf(response: Response): Buffer | undefined {
  return held.get(response)
}

/** Reads the body of any response. */
export async function readBytes(response: Response): Promise<Buffer> {
  return held.get(response) ?? Buffer.from(await response.arrayBuffer())
}
