import { createHash } from 'node:crypto'
import { type BigIntStats, closeSync, fstatSync, readSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { Reader } from '../../image-header'
import { isStrippable } from '../../image-header/strip'
import { READ_ONLY } from '../../lib/files/regular-file'
import { mediaOf } from '../../query/media'
import type { Asset } from './asset'
import { openImage, refuseLarge, refuseNonFiles, type SizeLimits } from './open-image'
import { readHeader, readVideo } from './read-header'
import type { StatCache } from './stat-cache'
import { sha256, stripped } from './stripped'

export interface ReadOptions {
  allowActiveSvg: boolean
  /** The largest files that are accepted. Default: any. */
  maxBytes?: SizeLimits
  /** Default `keep`. */
  metadata?: 'keep' | 'strip' | 'warn'
}

/** Read in pieces of this size, into one buffer that is used again: memory stays flat however many images there are. */
const CHUNK = 1 << 20
let chunk: Buffer | undefined

/**
 * Reads an image's hash and header, or takes them from the cache when the file's stat is the one that was cached: a warm
 * build opens no image.
 *
 * Synchronous on purpose: thousands of small asynchronous reads at once were slower and held several times the memory.
 *
 * @param stat the file's, if it was read just now
 * @throws ImageKitBuildError `FILE_NOT_FOUND`, `NOT_A_FILE`, `EMPTY_FILE`, `TOO_LARGE`, `NOT_AN_IMAGE`, `NOT_A_VIDEO` or
 *   `ACTIVE_SVG`
 */
export function readAsset(file: string, cache: StatCache, options: ReadOptions, stat?: BigIntStats): Asset {
  const cached = cache.get(file, stat)
  if (cached) refuseLarge(file, cached.size, options.maxBytes)
  // What was let through before may not be let through now.
  if (cached && (options.allowActiveSvg || !cached.traits?.includes('active'))) return cached
  const descriptor = openImage(file)
  try {
    const opened = fstatSync(descriptor, { bigint: true })
    refuseNonFiles(file, opened)
    // Before hashing: it takes seconds, and ImageKit would refuse the file after receiving it.
    refuseLarge(file, Number(opened.size), options.maxBytes)
    const { hash, size, header } = hashFile(descriptor, (head) =>
      mediaOf(file) === 'video'
        ? readVideo(file)
        : readHeader(file, new Reader(head, descriptor, Math.max(head.length, Number(opened.size))), options),
    )
    const read = () => readWhole(descriptor, size)
    const asset = withoutMetadata(file, { hash, size, ...header }, read, options)
    // The size was counted while hashing: a file that grew or shrank under the read must not be cached under its old stat.
    if (BigInt(size) === opened.size) cache.set(file, opened, asset)
    return asset
  } finally {
    closeSync(descriptor)
  }
}

/**
 * Returns the facts of the file without its metadata, if that is to be removed and there is any: the hash is that of the
 * bytes that are uploaded.
 */
function withoutMetadata(file: string, asset: Asset, bytes: () => Buffer, options: ReadOptions): Asset {
  if (options.metadata !== 'strip' || !isStrippable(asset.format)) return asset
  const whole = bytes()
  const rest = stripped(whole)
  if (rest === whole) return asset
  const header = readHeader(file, new Reader(rest), options)
  return { hash: sha256(rest), size: rest.length, fileSize: whole.length, ...header }
}

function readWhole(descriptor: number, size: number): Buffer {
  const bytes = Buffer.allocUnsafeSlow(size)
  let length = 0
  for (let read = 1; read > 0 && length < size; length += read) {
    read = readSync(descriptor, bytes, length, size - length, length)
  }
  return bytes.subarray(0, length)
}

/** Read at once: a larger file is left to `readAsset`. */
const MAX_AHEAD = 64 << 20

/**
 * Adds to the cache what `readAsset` would, without blocking this thread: the file is read and hashed by others.
 *
 * Throws for files that are not images; skips folders and files that are too large.
 */
export async function cacheAsset(file: string, cache: StatCache, options: ReadOptions): Promise<void> {
  const handle = await open(file, READ_ONLY)
  try {
    const stat = await handle.stat({ bigint: true })
    const size = Number(stat.size)
    if (!stat.isFile() || size === 0 || size > MAX_AHEAD) return
    const { buffer: bytes, bytesRead } = await handle.read(Buffer.allocUnsafeSlow(size), 0, size, 0)
    if (bytesRead !== size) return
    const digest = await crypto.subtle.digest('SHA-256', bytes)
    const header = readHeader(file, new Reader(bytes), options)
    const asset = { hash: Buffer.from(digest).toString('hex'), size, ...header }
    cache.set(
      file,
      stat,
      withoutMetadata(file, asset, () => bytes, options),
    )
  } finally {
    await handle.close()
  }
}

/** @param readHead of the first piece, as long as it is there: copying a megabyte cost more than hashing it */
function hashFile<Header>(
  descriptor: number,
  readHead: (head: Buffer) => Header,
): { hash: string; size: number; header: Header } {
  chunk ??= Buffer.allocUnsafeSlow(CHUNK)
  const hash = createHash('sha256')
  const buffer = chunk
  const readPiece = (position: number) => {
    const piece = buffer.subarray(0, readSync(descriptor, buffer, 0, CHUNK, position))
    hash.update(piece)
    return piece
  }
  const head = readPiece(0)
  const header = readHead(head)
  let size = head.length
  for (;;) {
    const { length } = readPiece(size)
    if (length === 0) return { hash: hash.digest('hex'), size, header }
    size += length
  }
}
