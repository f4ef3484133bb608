import { ImageKitBuildError } from '../../diagnostics/build-error'
import type { Report } from '../../diagnostics/diagnostics'
import { plural } from '../../diagnostics/log'
import type { ResolvedOptions } from '../config/options'
import type { UploadTask } from './upload-task'

const MAX_NAMED = 3

/**
 * Warns once of new images and videos that say where they were taken: the original's URL shows it to anyone.
 *
 * @throws ImageKitBuildError `PLACE_IN_IMAGE` under `strict`
 */
export function checkPlaces(
  tasks: readonly UploadTask[],
  { metadata, strict }: Pick<ResolvedOptions, 'metadata' | 'strict'>,
  report: Report,
): void {
  const found = tasks.filter(({ asset }) => asset.traits?.includes('place'))
  if (metadata === 'keep' || found.length === 0) return
  const names = found.slice(0, MAX_NAMED).map(({ source, asset }) => `${source} (${asset.format})`)
  const more = found.length > MAX_NAMED ? ` and ${found.length - MAX_NAMED} more` : ''
  const videos = found.filter(({ asset }) => asset.video)
  const kind = videos.length === 0 ? 'image' : videos.length === found.length ? 'video' : 'file'
  const subject = `${plural(found.length, `new ${kind}`)} with the place where ${found.length === 1 ? 'it was' : 'they were'} taken (GPS)`
  const advice = [
    metadata === 'warn' &&
      `Anyone can read it from the original's URL. Set metadata: ${kind === 'video' ? "'keep' to accept it" : "'strip' to remove it from uploads, or 'keep' to accept it"}`,
    metadata === 'strip' &&
      kind !== 'video' &&
      'It can be removed from JPEG, PNG and WebP files that are not damaged: convert the others',
    kind !== 'image' &&
      'Videos are uploaded as they are; `ffmpeg -i a.mp4 -map_metadata -1 -c copy b.mp4` removes it without encoding the film again',
  ]
    .filter(Boolean)
    .join('. ')
  const message = `imagekit: ${subject}: ${names.join(', ')}${more}. ${advice}`
  if (strict) throw new ImageKitBuildError('PLACE_IN_IMAGE', `${message} (strict).`)
  report({ topic: message, level: 'warn', message })
}
