import { ImageKitBuildError } from '../../diagnostics/build-error'
import type { Report } from '../../diagnostics/diagnostics'
import { plural } from '../../diagnostics/log'
import type { ResolvedOptions } from '../config/options'
import type { UploadTask } from './upload-task'

const MAX_NAMED = 3

/**
 * Warns once of new images that say where they were taken: the original's URL shows it to anyone.
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
  const subject = `${plural(found.length, 'new image')} with the place where ${found.length === 1 ? 'it was' : 'they were'} taken (GPS)`
  const advice =
    metadata === 'strip'
      ? 'It can be removed from JPEG, PNG and WebP files that are not damaged: convert the others'
      : "Anyone can read it from the original's URL. Set metadata: 'strip' to remove it from uploads, or 'keep' to accept it"
  const message = `imagekit: ${subject}: ${names.join(', ')}${more}. ${advice}`
  if (strict) throw new ImageKitBuildError('PLACE_IN_IMAGE', `${message} (strict).`)
  report({ topic: message, level: 'warn', message })
}
