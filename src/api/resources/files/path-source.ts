import { createHash, type Hash } from 'node:crypto'
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs'
import { READ_ONLY } from '../../../lib/files/regular-file'
import { ImageKitFileError } from '../../api-errors'
import type { Piece, Sending } from '../../transport/request-body'
import { acquireBuffer, MIN_DRAINED_BYTES, releaseBuffer } from './buffer-pool'
import { pieceSize, pieceTook } from './piece-size'
import { changed, empty, unreadable } from './source-errors'

/** Largest file in bytes that is read as a whole. */
const MOST_WHOLE = MIN_DRAINED_BYTES

/** Opens a path for each attempt. The file must not change between attempts. */
export function pathPiece(path: string, sha256: string | undefined): () => Piece {
  let first: Version | undefined
  return () => {
    const found = readStart(path)
    if (found.size === 0) throw empty(path)
    if (first && !same(first, found)) throw changed(path, 'it differs from the file of the first attempt')
    first ??= { size: found.size, mtimeMs: found.mtimeMs }
    const { size, bytes } = found
    if (!bytes) {
      return {
        size,
        stream: (sending) => readLarge(path, found, sha256, sending),
        framed: (head, tail, sending) => readLarge(path, found, sha256, sending, { head, tail }),
      }
    }
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
    return openSync(path, READ_ONLY)
  } catch (error) {
    return unreadable(path, error)
  }
}

/**
 * Returns a file's size and time, and all bytes of a small file. Synchronous, because each trip to the thread pool costs more
 * than the read. A large file is opened once it is sent: most uploads wait for their turn.
 */
function readStart(path: string): Version & { bytes?: Buffer } {
  const found = statFile(path)
  if (found.size > MOST_WHOLE) return found
  const fd = openFile(path)
  try {
    unchanged(fd, path, found)
    // One more byte, to detect a file that grew.
    const bytes = Buffer.allocUnsafe(found.size + 1)
    let length = 0
    for (let read = 1; read > 0 && length < bytes.length; length += read) {
      read = readPiece(fd, path, bytes.subarray(length), length)
    }
    if (length !== found.size) throw changed(path, `it no longer has ${found.size} bytes`)
    return { ...found, bytes: bytes.subarray(0, length) }
  } finally {
    closeSync(fd)
  }
}

function statFile(path: string): Version {
  try {
    const stats = statSync(path)
    if (!stats.isFile()) throw new ImageKitFileError(`${path} is not a file`, { code: 'FILE_UNREADABLE' })
    return { size: stats.size, mtimeMs: stats.mtimeMs }
  } catch (error) {
    if (error instanceof ImageKitFileError) throw error
    return unreadable(path, error)
  }
}

/**
 * Streams a large file. All checks come before the end of the multipart body, so a file that changed never completes
 * it. Reads are synchronous: measured, a trip to the thread pool costs more.
 *
 * @param frame what is sent before and after it, in the same pieces: each piece costs a system call here and one at the
 *   receiver
 */
async function* readLarge(
  path: string,
  expected: Version,
  sha256: string | undefined,
  sending: Sending,
  { head, tail }: { head: Buffer; tail: Buffer } = { head: NOTHING, tail: NOTHING },
) {
  const hash = sha256 ? createHash('sha256') : undefined
  const fd = openFile(path)
  const buffer = acquireBuffer()
  let isWhole = tail.length === 0
  try {
    unchanged(fd, path, expected)
    if (head.length > MOST_HEAD) yield head
    let start = head.length > MOST_HEAD ? 0 : head.copy(buffer)
    for (let position = 0; position < expected.size; start = 0) {
      const room = buffer.subarray(start, Math.min(pieceSize(), start + expected.size - position))
      const length = readPiece(fd, path, room, position)
      if (length === 0) throw changed(path, `it ended after ${position} of ${expected.size} bytes`)
      position += length
      hash?.update(room.subarray(0, length))
      sending.fileBytes = position
      let end = start + length
      if (position === expected.size) {
        unchanged(fd, path, expected)
        if (hash && sha256) verify(hash, sha256, path)
        if (end + tail.length <= buffer.length) {
          end += tail.copy(buffer, end)
          isWhole = true
          sending.whole ||= tail.length > 0
        }
      }
      const filled = buffer.subarray(0, end)
      const yieldedAt = performance.now()
      // The connection may still hold a small piece when the buffer is reused.
      yield end < MIN_DRAINED_BYTES ? Buffer.from(filled) : filled
      pieceTook(performance.now() - yieldedAt)
    }
    if (!isWhole) {
      sending.whole = true
      yield tail
    }
    // Not after a failure: the aborted request may still use the buffer.
    releaseBuffer(buffer)
  } finally {
    closeSync(fd)
  }
}

/** Bytes of a head that are sent in the piece of the file's first bytes. */
const MOST_HEAD = MIN_DRAINED_BYTES / 4
const NOTHING = Buffer.alloc(0)

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
  if (hash.digest('hex') !== expected) throw changed(path, 'its SHA-256 differs from the expected one')
}
