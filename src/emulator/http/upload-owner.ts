import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { readUploadForm } from '../api/uploads/upload-form'
import { decodePart } from '../api/uploads/upload-token'
import { ApiError, MESSAGES } from '../model/api-error'
import { readBounded } from '../model/read-bounded'
import type { Sink } from '../store/blobs'

/** A client-side upload, with its body to be read again. */
export interface ClientUpload {
  /** As the form or the token names it; undefined if neither does. */
  publicKey: string | undefined
  incoming: IncomingMessage
}

/** For the fields beside the file. */
const ROOM = 1024 * 1024

/**
 * Whose a client-side upload is, stands in its body only, and may come behind the file. So where there are several
 * accounts the body is held until it is known.
 *
 * @throws ApiError 400 if it is longer than any upload may be
 */
export async function findUploadOwner(incoming: IncomingMessage, maxBytes: number): Promise<ClientUpload> {
  const most = Math.ceil((maxBytes * 4) / 3) + ROOM
  const body = await readBounded(incoming, most)
  if (!body) throw new ApiError(400, MESSAGES.tooLarge)
  const again = () =>
    Object.assign(Readable.from([body]), { headers: incoming.headers }) as unknown as IncomingMessage
  const form = await readUploadForm(again(), NOWHERE, maxBytes).catch(() => undefined)
  const fields = form?.fields ?? new Map<string, string>()
  return { publicKey: fields.get('publicKey') ?? keyOf(fields.get('token') ?? ''), incoming: again() }
}

const NOWHERE: Sink = {
  async write() {},
  finish: async () => ({ size: 0, head: Buffer.alloc(0) }),
  async abort() {},
}

/** `kid` of a JSON Web Token. Not checked here: a forged one chooses an account that then refuses it. */
function keyOf(token: string): string | undefined {
  const kid = decodePart(token.split('.', 1)[0]!)?.kid
  return typeof kid === 'string' ? kid : undefined
}
