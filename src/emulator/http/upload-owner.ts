import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { decodePart } from '../api/uploads/upload-token'
import { ApiError, MESSAGES } from '../model/api-error'
import { readBounded } from '../model/read-bounded'
import type { Sink } from '../store/blobs'

/** A client-side upload whose body can be read again. */
export interface ClientUpload {
  /** From the form or the token; undefined if neither has it. */
  publicKey: string | undefined
  incoming: IncomingMessage
}

/** Allowance for the fields beside the file. */
const ROOM = 1024 * 1024

/**
 * Finds the public key of a client-side upload. It is in the body and may come after the file, so the body is buffered.
 *
 * @throws ApiError 400 if the body is longer than any upload
 */
export async function findUploadOwner(incoming: IncomingMessage, maxBytes: number): Promise<ClientUpload> {
  const most = Math.ceil((maxBytes * 4) / 3) + ROOM
  const body = await readBounded(incoming, most)
  if (!body) throw new ApiError(400, MESSAGES.tooLarge)
  const again = () =>
    Object.assign(Readable.from([body]), { headers: incoming.headers }) as unknown as IncomingMessage
  // Imported with the first such upload, as the rest of the API is.
  const { readUploadForm } = await import('../api/uploads/upload-form')
  const form = await readUploadForm(again(), NOWHERE, maxBytes).catch(() => undefined)
  const fields = form?.fields ?? new Map<string, string>()
  return { publicKey: fields.get('publicKey') ?? keyOf(fields.get('token') ?? ''), incoming: again() }
}

const NOWHERE: Sink = {
  async write() {},
  finish: async () => ({ size: 0, head: Buffer.alloc(0), sha256: '' }),
  async abort() {},
}

/** Reads the `kid` of a JSON Web Token without verifying it: the account that a forged token names will refuse it. */
function keyOf(token: string): string | undefined {
  const kid = decodePart(token.split('.', 1)[0]!)?.kid
  return typeof kid === 'string' ? kid : undefined
}
