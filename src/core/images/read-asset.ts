import { createHash } from 'node:crypto'
import {
  type BigIntStats,
  closeSync,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
} from 'node:fs'
import { open } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname } from 'node:path'
import { errorMessage, ImageKitBuildError, systemCode } from '../../diagnostics/build-error'
import { nearest } from '../../url'
import type { Asset } from './asset'
import type { StatCache } from './stat-cache'

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
 * @throws ImageKitBuildError `FILE_NOT_FOUND`, `NOT_A_FILE`, `EMPTY_FILE`, `NOT_AN_IMAGE` or `ACTIVE_SVG`
 */
export function readAsset(
  file: string,
  cache: StatCache,
  options: { allowActiveSvg: boolean },
  stat?: BigIntStats,
): Asset {
  const cached = cache.get(file, stat)
  if (cached) return cached
  const descriptor = openImage(file)
  try {
    const opened = fstatSync(descriptor, { bigint: true })
    refuseNonFiles(file, opened)
    const { hash, size, header } = hashFile(descriptor, (head) => readHeader(file, head, Number(opened.size)))
    const asset: Asset = { hash, size, ...header }
    refuseActiveSvg(file, header, options)
    // The size was counted while hashing: a file that grew or shrank under the read must not be cached under its old stat.
    if (BigInt(size) === opened.size) cache.set(file, opened, asset)
    return asset
  } finally {
    closeSync(descriptor)
  }
}

/** Read at once: a larger file is left to `readAsset`. */
const MAX_AHEAD = 64 << 20

/**
 * Puts into the cache what `readAsset` would, without keeping this thread: others read the file and hash it.
 *
 * Throws for what is no image; a file that is none, or too large, is passed over.
 */
export async function cacheAsset(
  file: string,
  cache: StatCache,
  options: { allowActiveSvg: boolean },
): Promise<void> {
  const handle = await open(file)
  try {
    const stat = await handle.stat({ bigint: true })
    const size = Number(stat.size)
    if (!stat.isFile() || size === 0 || size > MAX_AHEAD) return
    const { buffer: bytes, bytesRead } = await handle.read(Buffer.allocUnsafeSlow(size), 0, size, 0)
    if (bytesRead !== size) return
    const digest = await crypto.subtle.digest('SHA-256', bytes)
    const header = readHeader(file, bytes, size)
    refuseActiveSvg(file, header, options)
    cache.set(file, stat, { hash: Buffer.from(digest).toString('hex'), size, ...header })
  } finally {
    await handle.close()
  }
}

function openImage(file: string): number {
  try {
    return openSync(file, 'r')
  } catch (error) {
    const code = systemCode(error)
    if (code === 'EISDIR') throw notAFile(file)
    if (code !== 'ENOENT' && code !== 'ENOTDIR') {
      throw new ImageKitBuildError(
        'FILE_NOT_FOUND',
        `Can't read the image ${file}: ${errorMessage(error)}`,
        undefined,
        error,
      )
    }
    const guess = similarFile(file)
    throw new ImageKitBuildError(
      'FILE_NOT_FOUND',
      `No image at ${file}${guess ? `; did you mean '${guess}'?` : '.'}`,
    )
  }
}

function refuseNonFiles(file: string, stat: BigIntStats): void {
  if (!stat.isFile()) throw notAFile(file)
  if (stat.size === 0n)
    throw new ImageKitBuildError(
      'EMPTY_FILE',
      `The image ${file} is empty (0 bytes). Restore it, or remove the import.`,
    )
}

function notAFile(file: string): ImageKitBuildError {
  return new ImageKitBuildError(
    'NOT_A_FILE',
    `${file} is a folder, not an image. Name one of the files in it.`,
  )
}

function similarFile(file: string): string | undefined {
  try {
    return nearest(basename(file), readdirSync(dirname(file)))
  } catch {
    return undefined
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

function readHeader(file: string, head: Buffer, size: number): Pick<Asset, 'width' | 'height' | 'format'> {
  try {
    return measure(head)
  } catch (error) {
    // A JPEG may carry more metadata than one piece before its frame header.
    if (size > head.length) {
      try {
        return measure(readFileSync(file))
      } catch {
        // The first error is more helpful.
      }
    }
    throw new ImageKitBuildError(
      'NOT_AN_IMAGE',
      `${file} is not an image that can be read, whatever its name says: ${errorMessage(error).replace(': undefined', '')}.`,
      undefined,
      error,
    )
  }
}

function measure(bytes: Buffer): Pick<Asset, 'width' | 'height' | 'format'> {
  // Loaded with the first image that is not in the cache: it has a module for every format.
  const { imageSize } = createRequire(import.meta.url)('image-size') as typeof import('image-size')
  const { width, height, type, orientation = 1 } = imageSize(bytes)
  if (!type || !(width > 0) || !(height > 0)) throw new TypeError('it has no size')
  // EXIF 5 to 8 are quarter turns, and ImageKit delivers pictures turned upright.
  const turned = orientation >= 5 && orientation <= 8
  const [shownWidth, shownHeight] = turned ? [height, width] : [width, height]
  return { width: Math.round(shownWidth), height: Math.round(shownHeight), format: type }
}

/** Script in an SVG runs on the domain that serves it when its URL is opened by itself. */
const ACTIVE_SVG = /<script[\s>/]|<foreignObject[\s>/]|\son\w+\s*=|javascript:|<!ENTITY/i

function refuseActiveSvg(
  file: string,
  { format }: Pick<Asset, 'format'>,
  { allowActiveSvg }: { allowActiveSvg: boolean },
): void {
  if (format !== 'svg' || allowActiveSvg || !ACTIVE_SVG.test(readFileSync(file, 'utf8'))) return
  throw new ImageKitBuildError(
    'ACTIVE_SVG',
    `${file} holds script, event handlers or foreign content, which would run on the CDN's domain. ` +
      'Clean it (SVGO does), or set allowActiveSvg: true if you trust it.',
  )
}
