import { dirname, resolve } from 'node:path'
import { ImageKitBuildError, withPosition } from '../../diagnostics/build-error'
import type { Diagnostic } from '../../diagnostics/diagnostics'
import { positionOf } from '../../diagnostics/reference-origin'
import { portablePath } from '../../lib/paths'
import { buildTransformationString } from '../../url'
import type { ResolvedOptions } from '../config/options'
import type { Sidecar } from '../images/sidecar'
import type { LocalReference } from '../references/reference'
import type { VideoSet } from './video-set'

/** Returns the image that a video's sidecar names as its poster. */
export function posterFileOf(file: string, sidecar: Sidecar | undefined): string | undefined {
  return sidecar?.poster === undefined ? undefined : resolve(dirname(file), sidecar.poster)
}

/**
 * Reports what a video lacks that ImageKit does not deliver: no codec is shipped, so the file is played as it is.
 *
 * @throws ImageKitBuildError `NOT_SUPPORTED_LOCALLY` under `strict`, in a build
 */
export function leftOut(
  { file, request, origin }: LocalReference,
  set: VideoSet,
  hasPoster: boolean,
  { root, strict }: Pick<ResolvedOptions, 'root' | 'strict'>,
): Diagnostic[] {
  const name = portablePath(root, file)
  const found: Diagnostic[] = []
  const chains = set.sources.map(({ transformation }) => buildTransformationString(transformation))
  const isTransformed = chains.some((chain) => chain !== '' && chain !== 'orig-true')
  const asked = [isTransformed && chains.join(' and '), set.hls && 'adaptive streaming'].filter(Boolean)
  if (request.as !== 'poster' && asked.length > 0) {
    const subject = `imagekit: ${name} is played as it is: ${asked.join(' and ')} needs ImageKit`
    if (strict) throw new ImageKitBuildError('NOT_SUPPORTED_LOCALLY', `${subject} (strict).`)
    const message = withPosition(subject, origin && positionOf(origin))
    found.push({ topic: message, level: 'info', message })
  }
  if (!hasPoster) {
    const message =
      'imagekit: no poster of %s without ImageKit: name an image in <video>.ik.json ({ "poster": "./still.jpg" })'
    found.push({ topic: 'video-poster', level: 'info', message, subject: name })
  }
  return found
}
