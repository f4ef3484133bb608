import { ImageKitConfigError } from '../../api-errors'
import type { Piece, Sending } from '../../transport/request-body'
import { pathPiece } from './path-source'
import { changed, empty } from './source-errors'

/** Bytes per piece of what is in memory: measured, 256 kB is up to a third faster than 64 kB. */
const CHUNK = 256 * 1024

/** Anything that yields bytes: a Node `Readable`, a web `ReadableStream`, an async generator. */
export type ByteStream = AsyncIterable<Uint8Array>

export type UploadFile =
  /**
   * A file on disk, read synchronously in pieces of up to 512 kB; use a stream if a slow disk must not block the event loop.
   * With `sha256` (hex), the bytes that are sent are verified.
   */
  | { path: string; sha256?: string | undefined }
  | Uint8Array
  | ArrayBuffer
  /** A `File` is a `Blob`, too. */
  | Blob
  /** Base64, plain or as a data URI, or an http(s) URL that ImageKit fetches. */
  | string
  /** Can be read once, so nothing is retried after its first byte: `fs.createReadStream(…)`. */
  | ByteStream
  /** A response of `fetch`; its body can be read once. */
  | Response
  /** A stream with its size in bytes, if known. A function is called for each attempt. */
  | { stream: ByteStream | (() => ByteStream); size?: number | undefined }

export interface FileSource {
  reopenable: boolean
  open(): Piece | Promise<Piece>
  /** MIME type of the part; ImageKit detects the type from the bytes. */
  contentType: string
}

/** Number of bytes that base64 decodes to; undefined for a URL or other text. */
export function textSize(text: string): number | undefined {
  const comma = /^data:[^,]*;base64,/i.exec(text)?.[0].length ?? 0
  if (!comma && /^(data|https?):/i.test(text)) return undefined
  const digits = text.slice(comma).replace(/\s/g, '')
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(digits)) return undefined
  return Math.floor((digits.replace(/=+$/, '').length * 3) / 4)
}

export function fileSource(file: Exclude<UploadFile, string>): FileSource {
  const binary = 'application/octet-stream'
  if (file instanceof Uint8Array) {
    return { reopenable: true, contentType: binary, open: () => bytesPiece(file) }
  }
  if (file instanceof ArrayBuffer) {
    return { reopenable: true, contentType: binary, open: () => bytesPiece(new Uint8Array(file)) }
  }
  if (file instanceof Response) {
    const stream = file.body
    if (!stream || !file.ok)
      throw new ImageKitConfigError(
        `files.upload: the Response has ${stream ? `status ${file.status}` : 'no body'}`,
        'file',
      )
    return {
      reopenable: false,
      contentType: binary,
      open: () => streamPiece(stream as unknown as ByteStream, undefined),
    }
  }
  // Before `path`, because streams of `node:fs` have one, too.
  if (isByteStream(file)) {
    return { reopenable: false, contentType: binary, open: () => streamPiece(file, undefined) }
  }
  if (file instanceof Blob) {
    return { reopenable: true, contentType: blobType(file), open: () => blobPiece(file) }
  }
  if (typeof file === 'object' && file !== null) {
    if ('path' in file && typeof file.path === 'string') {
      return { reopenable: true, contentType: binary, open: pathPiece(file.path, file.sha256?.toLowerCase()) }
    }
    if ('stream' in file) {
      const { stream, size } = file
      const reopenable = typeof stream === 'function'
      return {
        reopenable,
        contentType: binary,
        open: () => streamPiece(reopenable ? stream() : stream, size),
      }
    }
  }
  const wants =
    'a { path }, a Uint8Array, a Blob, a stream, a Response, a string (base64, data URI, URL) or a { stream, size? }'
  throw new ImageKitConfigError(`files.upload: file must be ${wants}`, 'file')
}

function isByteStream(file: object): file is ByteStream {
  return typeof file === 'object' && file !== null && Symbol.asyncIterator in file
}

function blobType(blob: Blob): string {
  return /^[\w.+-]+\/[\w.+-]+$/.test(blob.type) ? blob.type : 'application/octet-stream'
}

function bytesPiece(bytes: Uint8Array): Piece {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (whole.length === 0) throw empty('the given bytes')
  if (whole.length <= CHUNK) return { size: whole.length, whole }
  return {
    size: whole.length,
    async *stream(sending) {
      for (let start = 0; start < whole.length; start += CHUNK) {
        const chunk = whole.subarray(start, start + CHUNK)
        sending.fileBytes += chunk.length
        yield chunk
      }
    },
  }
}

async function blobPiece(blob: Blob): Promise<Piece> {
  if (blob.size === 0) throw empty('the Blob')
  if (blob.size <= CHUNK) return { size: blob.size, whole: Buffer.from(await blob.arrayBuffer()) }
  const slices = async function* () {
    for (let start = 0; start < blob.size; start += CHUNK) {
      yield new Uint8Array(await blob.slice(start, start + CHUNK).arrayBuffer())
    }
  }
  return { size: blob.size, stream: (sending) => withSizeCheck(slices(), blob.size, sending, 'the Blob') }
}

function streamPiece(stream: ByteStream, size: number | undefined): Piece {
  if (size === 0) throw empty('the stream')
  return { size, stream: (sending) => withSizeCheck(stream, size, sending, 'the stream') }
}

/** Passes chunks on, and fails before the body is complete if their size differs from the promised one. */
async function* withSizeCheck(chunks: ByteStream, size: number | undefined, sending: Sending, what: string) {
  for await (const chunk of chunks) {
    sending.fileBytes += chunk.length
    if (size !== undefined && sending.fileBytes > size)
      throw changed(what, `it has more than the ${size} bytes stated`)
    yield chunk
  }
  if (size !== undefined && sending.fileBytes !== size) {
    throw changed(what, `it ended after ${sending.fileBytes} of ${size} bytes`)
  }
  if (sending.fileBytes === 0) throw empty(what)
}
