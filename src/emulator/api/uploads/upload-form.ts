import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { Busboy, type BusboyConfig } from '@fastify/busboy'
import { isSystemError } from '../../../lib/system-error'
import { ApiError, MESSAGES } from '../../model/api-error'
import type { Sink } from '../../store/blobs'

/** The form of an upload. The file's bytes are already in the sink. */
export interface UploadForm {
  fields: Map<string, string>
  /** The file part: `bytes` went to the sink, `text` is in the fields. */
  file: 'bytes' | 'text' | 'missing'
  tooLarge: boolean
}

/** Reads multipart/form-data. The file part is streamed to `sink`, up to `maxBytes`. */
export async function readUploadForm(
  request: IncomingMessage,
  sink: Sink,
  maxBytes: number,
): Promise<UploadForm> {
  const contentType = request.headers['content-type']
  if (!contentType?.toLowerCase().startsWith('multipart/form-data')) {
    request.resume()
    throw new ApiError(400, MESSAGES.missingFile)
  }
  // The connection is already closed, so no event would follow.
  if (request.destroyed) throw new ApiError(400, 'The request ended early.')
  const form: UploadForm = { fields: new Map(), file: 'missing', tooLarge: false }
  await new Promise<void>((resolve, reject) => {
    const parser = parserOf({
      headers: { ...request.headers, 'content-type': contentType },
      // A base64 file is a third longer than its bytes.
      limits: { fileSize: maxBytes, fieldSize: Math.ceil((maxBytes * 4) / 3) + 1024, fields: 100, files: 1 },
    })
    const fail = (error: unknown) => {
      request.unpipe(parser)
      request.resume()
      // A full disk is not the client's fault.
      const isKnown = error instanceof ApiError || isSystemError(error)
      reject(isKnown ? error : new ApiError(400, `Malformed form: ${String(error)}`))
    }
    let storing: Promise<void> = Promise.resolve()
    let file: Readable | undefined
    parser.on('file', (name, stream) => {
      if (name !== 'file') {
        stream.resume()
        return
      }
      form.file = 'bytes'
      file = stream
      storing = pour(stream, sink)
      storing.catch(fail)
      stream.on('limit', () => {
        form.tooLarge = true
      })
    })
    parser.on('field', (name, value, _nameTruncated, valueTruncated) => {
      form.fields.set(name, value)
      if (name === 'file') form.file = 'text'
      if (valueTruncated) form.tooLarge = true
    })
    parser.on('error', fail)
    parser.on('finish', () => storing.then(resolve, fail))
    request.on('aborted', () => {
      request.unpipe(parser)
      // No more bytes come: without an end, `pour` would wait for them for ever.
      file?.destroy()
      reject(new ApiError(400, 'The request ended early.'))
    })
    request.pipe(parser)
  })
  return form
}

/** Busboy throws synchronously if the boundary is missing. */
function parserOf(options: BusboyConfig) {
  try {
    return Busboy(options)
  } catch (error) {
    throw new ApiError(400, `Malformed form: ${String(error)}`)
  }
}

async function pour(stream: Readable, sink: Sink): Promise<void> {
  for await (const chunk of stream) await sink.write(chunk as Buffer)
}

/** Whether a file was sent as the URL that has it. */
export function isFileUrl(text: string): boolean {
  return /^https?:\/\//i.test(text.trim())
}

/** Decodes a file that was sent as base64, plain or as a data URI. */
export function decodeFileText(text: string): Buffer {
  const encoded = text.replace(/^data:[^,]*;base64,/i, '').replace(/\s+/g, '')
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(encoded)) {
    throw new ApiError(400, 'Your request contains invalid file parameter.')
  }
  return Buffer.from(encoded, 'base64')
}
