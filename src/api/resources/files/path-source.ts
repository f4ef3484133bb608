import { createHash, type Hash } from 'node:crypto'
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { READ_ONLY } from '../../../lib/files/regular-file'
import { ImageKitFileError } from '../../api-errors'
import { CHUNK } from '../../transport/multipart'
import type { Piece, Sending } from '../../transport/request-body'
import { acquireBuffer, MIN_DRAINED_BYTES, releaseBuffer } from './buffer-pool'
import { changed, empty, unreadable } from './source-errors'

/** Opens a path for each attempt. The file must not change between attempts. */
export function pathPiece(path: string, sha256: string | undefined): () => Piece {
  let first: Version | undefined
  return () => {
    const found = readStart(path)
    if (found.size === 0) throw empty(path)
    if (first && !same(first, found)) throw changed(path, 'it differs from the file of the first attempt')
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
    return openSync(path, READ_ONLY)
  } catch (error) {
    return unreadable(path, error)
  }
}

/**
 * Reads a file's size and time, and all bytes of a small file. Synchronous, because four trips to the thread pool cost
 * more than the read.
 */
function readStart(path: string): Version & { bytes?: Buffer } {
  const fd = openFile(path)
  try {
    const stats = fstatSync(fd)
    if (!stats.isFile()) throw new ImageKitFileError(`${path} is not a file`, { code: 'FILE_UNREADABLE' })
    if (stats.size > CHUNK) return { size: stats.size, mtimeMs: stats.mtimeMs }
    // One more byte, to detect a file that grew.
    const bytes = Buffer.allocUnsafe(stats.size + 1)
    let length = 0
    for (let read = 1; read > 0 && length < bytes.length; length += read) {
      read = readSync(fd, bytes, length, bytes.length - length, length)
    }
    if (length !== stats.size) throw changed(path, `it no longer has ${stats.size} bytes`)
    return { size: stats.size, mtimeMs: stats.mtimeMs, bytes: bytes.subarray(0, length) }
  } catch (error) {
    if (error instanceof ImageKitFileError) throw error
    return unreadable(path, error)
  } finally {
    closeSync(fd)
  }
}

/**
 * Streams a large file. All checks come before the end of the multipart body, so a file that changed never completes
 * it. Reads are synchronous: measured, a trip to the thread pool costs more.
 */
async function* readLarge(path: string, expected: Version, sha256: string | undefined, sending: Sending) {
  const hash = sha256 ? createHash('sha256') : undefined
  const fd = openFile(path)
  const buffer = acquireBuffer()
  try {
    unchanged(fd, path, expected)
    for (let position = 0; position < expected.size; ) {
      const length = readPiece(fd, path, buffer.subarray(0, expected.size - position), position)
      if (length === 0) throw changed(path, `it ended after ${position} of ${expected.size} bytes`)
      position += length
      const filled = buffer.subarray(0, length)
      // The connection may still hold a small piece when the buffer is reused.
      const bytes = length < MIN_DRAINED_BYTES ? Buffer.from(filled) : filled
      hash?.update(bytes)
      sending.fileBytes = position
      yield bytes
    }
    unchanged(fd, path, expected)
    if (hash && sha256) verify(hash, sha256, path)
    // Not after a failure: the aborted request may still use the buffer.
    releaseBuffer(buffer)
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
  if (hash.digest('hex') !== expected) throw changed(path, 'its SHA-256 differs from the expected one')
}
