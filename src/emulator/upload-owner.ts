import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { readUploadForm } from './api/upload-form'
import { ApiError, MESSAGES } from './errors'
import type { Sink } from './store/blobs'

/** A client-side upload, with its body to be read again. */
export interface OwnedUpload {
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
export async function ownerOfUpload(incoming: IncomingMessage, maxUploadBytes: number): Promise<OwnedUpload> {
  const most = Math.ceil((maxUploadBytes * 4) / 3) + ROOM
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of incoming) {
    // Read on to the end all the same: a client that is still sending would see a broken pipe, not the answer.
    if (size <= most) chunks.push(chunk as Buffer)
    size += (chunk as Buffer).length
  }
  if (size > most) throw new ApiError(400, MESSAGES.tooLarge)
  const body = Buffer.concat(chunks)
  const again = () =>
    Object.assign(Readable.from([body]), { headers: incoming.headers }) as unknown as IncomingMessage
  const form = await readUploadForm(again(), NOWHERE, maxUploadBytes).catch(() => undefined)
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
  try {
    const { kid } = JSON.parse(Buffer.from(token.split('.', 1)[0]!, 'base64url').toString('utf8'))
    return typeof kid === 'string' ? kid : undefined
  } catch {
    return undefined
  }
}
