import { type BigIntStats, openSync, readdirSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { errorMessage, ImageKitBuildError, systemCode } from '../../diagnostics/build-error'
import { formatBytes } from '../../diagnostics/log'
import { READ_ONLY } from '../../lib/files/regular-file'
import { type Media, mediaOf } from '../../query/media'
import { nearest } from '../../url'

/** Bytes of the largest files that are accepted. */
export type SizeLimits = Readonly<Record<Media, number>>

/** @throws ImageKitBuildError `FILE_NOT_FOUND` with a similar name, or `NOT_A_FILE` */
export function openImage(file: string): number {
  try {
    return openSync(file, READ_ONLY)
  } catch (error) {
    const code = systemCode(error)
    if (code === 'EISDIR') throw notAFile(file)
    if (code !== 'ENOENT' && code !== 'ENOTDIR') {
      throw new ImageKitBuildError(
        'FILE_NOT_FOUND',
        `Can't read the ${mediaOf(file)} ${file}: ${errorMessage(error)}`,
        undefined,
        error,
      )
    }
    const guess = similarFile(file)
    throw new ImageKitBuildError(
      'FILE_NOT_FOUND',
      `No ${mediaOf(file)} at ${file}${guess ? `; did you mean '${guess}'?` : '.'}`,
    )
  }
}

/** @throws ImageKitBuildError `NOT_A_FILE` or `EMPTY_FILE` */
export function refuseNonFiles(file: string, stat: BigIntStats): void {
  if (!stat.isFile()) throw stat.isDirectory() ? notAFile(file) : noRegularFile(file)
  if (stat.size === 0n)
    throw new ImageKitBuildError(
      'EMPTY_FILE',
      `The ${mediaOf(file)} ${file} is empty (0 bytes). Restore it, or remove the import.`,
    )
}

/** @throws ImageKitBuildError `TOO_LARGE` */
export function refuseLarge(file: string, size: number, maxBytes: SizeLimits | undefined): void {
  const media = mediaOf(file)
  const most = maxBytes?.[media] ?? Number.POSITIVE_INFINITY
  if (size <= most) return
  const option = media === 'video' ? 'maxVideoUploadBytes' : 'maxUploadBytes'
  throw new ImageKitBuildError(
    'TOO_LARGE',
    `The ${media} ${file} has ${formatBytes(size)}, and uploads may have ${formatBytes(most)}. ` +
      `Make it smaller, or set ${option} if your ImageKit plan allows more.`,
  )
}

function notAFile(file: string): ImageKitBuildError {
  const what = mediaOf(file) === 'video' ? 'a video' : 'an image'
  return new ImageKitBuildError(
    'NOT_A_FILE',
    `${file} is a folder, not ${what}. Name one of the files in it.`,
  )
}

function noRegularFile(file: string): ImageKitBuildError {
  return new ImageKitBuildError('NOT_A_FILE', `${file} is a pipe, a socket or a device, not an image.`)
}

function similarFile(file: string): string | undefined {
  try {
    return nearest(basename(file), readdirSync(dirname(file)))
  } catch {
    return undefined
  }
}
