import { createHash, type Hash } from 'node:crypto'
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { ImageKitConfigError, ImageKitFileError } from '../errors'
import type { Piece, Sending } from '../transport/body'
import { CHUNK } from '../transport/multipart'

/** Anything that yields bytes: a Node `Readable`, a web `ReadableStream`, an async generator. */
export type ByteStream = AsyncIterable<Uint8Array>

export type UploadFile =
  /**
   * A file on this disk, read synchronously in pieces of 256 kB: give a stream where a slow disk must not hold up others.
   * With `sha256` (hex) the bytes that are really sent are checked against it.
   */
  | { path: string; sha256?: string | undefined }
  | Uint8Array
  | ArrayBuffer
  /** A `File` is one too. */
  | Blob
  /** Base64, plain or as a data URI, or an http(s) URL for ImageKit to fetch. */
  | string
  /** Read once, so that nothing is retried after its first byte: `fs.createReadStream(…)`. */
  | ByteStream
  /** What `fetch` gave: its body is read once too. */
  | Response
  /** The same with its size in bytes, as far as it is known; a function is called for each attempt. */
  | { stream: ByteStream | (() => ByteStream); size?: number | undefined }

/** Files up to here are sent as one Buffer, in bytes: measured, that is a third faster than a stream. */
const SMALL = CHUNK

export interface FileSource {
  reopenable: boolean
  open(): Piece | Promise<Piece>
  /** MIME type of the part. ImageKit looks at the bytes instead. */
  contentType: string
}

/** Bytes that a text stands for; undefined for a URL and for what is not base64. */
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
  // Before `path`, which the streams of `node:fs` have as well.
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
  if (whole.length <= SMALL) return { size: whole.length, whole }
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
  if (blob.size <= SMALL) return { size: blob.size, whole: Buffer.from(await blob.arrayBuffer()) }
  const slices = async function* () {
    for (let start = 0; start < blob.size; start += CHUNK) {
      yield new Uint8Array(await blob.slice(start, start + CHUNK).arrayBuffer())
    }
  }
  return { size: blob.size, stream: (sending) => counted(slices(), blob.size, sending, 'the Blob') }
}

function streamPiece(stream: ByteStream, size: number | undefined): Piece {
  if (size === 0) throw empty('the stream')
  return { size, stream: (sending) => counted(stream, size, sending, 'the stream') }
}

/** Passes chunks on and fails when they are not as many bytes as promised, before the body can look complete. */
async function* counted(chunks: ByteStream, size: number | undefined, sending: Sending, what: string) {
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

/** Opens a path for each attempt. Between two attempts the file must not change either. */
function pathPiece(path: string, sha256: string | undefined): () => Piece {
  let first: Version | undefined
  return () => {
    const found = readStart(path)
    if (found.size === 0) throw empty(path)
    if (first && !same(first, found)) throw changed(path, 'it is another file now than at the first attempt')
    first ??= { size: found.size, mtimeMs: found.mtimeMs }
    const { size, bytes } = found
    if (!bytes) return { size, stream: (sending) => readLarge(path, found, sha256, sending) }
    if (sha256) verify(createHash('sha256').update(bytes), sha256, path)
    return { size, whole: bytes }
  }
}

interface Version {
  size: number
  mtimeMs: number
}

const same = (a: Version, b: Version) => a.size === b.size && a.mtimeMs === b.mtimeMs

function openFile(path: string): number {
  try {
    return openSync(path, 'r')
  } catch (error) {
    return unreadable(path, error)
  }
}

/** A file's version, and all of its bytes if it is small. Synchronous, because four trips to the thread pool cost more than the read. */
function readStart(path: string): Version & { bytes?: Buffer } {
  const fd = openFile(path)
  try {
    const stats = fstatSync(fd)
    if (!stats.isFile()) throw new ImageKitFileError(`${path} is not a file`, { code: 'FILE_UNREADABLE' })
    if (stats.size > SMALL) return { size: stats.size, mtimeMs: stats.mtimeMs }
    // One byte more than there should be, to notice a file that grew.
    const bytes = Buffer.allocUnsafe(stats.size + 1)
    let length = 0
    for (let read = 1; read > 0 && length < bytes.length; length += read) {
      read = readSync(fd, bytes, length, bytes.length - length, length)
    }
    if (length !== stats.size) throw changed(path, `it has not ${stats.size} bytes any more`)
    return { size: stats.size, mtimeMs: stats.mtimeMs, bytes: bytes.subarray(0, length) }
  } catch (error) {
    if (error instanceof ImageKitFileError) throw error
    return unreadable(path, error)
  } finally {
    closeSync(fd)
  }
}

/**
 * Streams a large file. All checks come before the multipart end that follows, so that a file that changed never makes a
 * complete body. Each piece is read synchronously: measured, the trip to the thread pool costs more than the read.
 */
async function* readLarge(path: string, expected: Version, sha256: string | undefined, sending: Sending) {
  const hash = sha256 ? createHash('sha256') : undefined
  const fd = openFile(path)
  try {
    unchanged(fd, path, expected)
    for (let position = 0; position < expected.size; ) {
      // A fresh buffer each time: the connection may still hold the last one.
      const chunk = Buffer.allocUnsafe(Math.min(CHUNK, expected.size - position))
      const length = readPiece(fd, path, chunk, position)
      if (length === 0) throw changed(path, `it ended after ${position} of ${expected.size} bytes`)
      position += length
      const bytes = chunk.subarray(0, length)
      hash?.update(bytes)
      sending.fileBytes = position
      yield bytes
    }
    unchanged(fd, path, expected)
    if (hash && sha256) verify(hash, sha256, path)
  } finally {
    closeSync(fd)
  }
}

function readPiece(fd: number, path: string, chunk: Buffer, position: number): number {
  try {
    return readSync(fd, chunk, 0, chunk.length, position)
  } catch (error) {
    return unreadable(path, error)
  }
}

function unchanged(fd: number, path: string, expected: Version) {
  const stats = fstatSync(fd)
  if (stats.nlink === 0) throw changed(path, 'it was deleted or replaced')
  if (!same(stats, expected))
    throw changed(path, `it was written to (${expected.size} bytes before, ${stats.size} now)`)
}

function verify(hash: Hash, expected: string, path: string) {
  if (hash.digest('hex') !== expected) throw changed(path, 'its SHA-256 is not the expected one')
}

function changed(what: string, how: string) {
  return new ImageKitFileError(`${what} changed while it was uploaded: ${how}`, { code: 'FILE_CHANGED' })
}

function empty(what: string) {
  return new ImageKitFileError(`${what} is empty: nothing was uploaded`, { code: 'FILE_EMPTY' })
}

function unreadable(path: string, error: unknown): never {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown'
  const why: Record<string, string> = {
    ENOENT: 'there is no such file',
    EACCES: 'permission denied',
    EMFILE: 'too many open files: lower the concurrency or raise ulimit -n',
  }
  throw new ImageKitFileError(`${path} cannot be read: ${why[code] ?? code}`, {
    code: 'FILE_UNREADABLE',
    cause: error,
  })
}
