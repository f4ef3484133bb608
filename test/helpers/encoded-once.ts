const encoded = new Map<string, Promise<Buffer>>()

/** A picture that is the same whenever it is asked for, and so encoded once; each caller has a copy. */
export async function encodedOnce(name: string, encode: () => Promise<Buffer>): Promise<Buffer> {
  const found = encoded.get(name) ?? encode()
  encoded.set(name, found)
  return Buffer.from(await found)
}
