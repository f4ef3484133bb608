import { ImageKitBuildError } from '../../diagnostics/build-error'
import type { Diagnostic } from '../../diagnostics/diagnostics'
import { hasSharp } from '../../engine/installed'
import type { Media } from '../../query/media'
import type { ResolvedOptions } from '../config/options'
import type { Purpose } from '../host'

/** How a local image is delivered to browsers. */
export type DeliveryStrategy =
  /** From the CDN; missing images are uploaded. */
  | { kind: 'remote'; urlEndpoint: string }
  /** Transformed on this machine: bundled, or served by the dev server. */
  | { kind: 'local' }
  /** As it is, through the bundler's own asset handling. */
  | { kind: 'bundled' }

/** All inputs of the choice. */
export interface StrategyFacts {
  mode: 'auto' | 'remote' | 'local'
  urlEndpoint: string | undefined
  purpose: Purpose
  uploadInWatch: boolean
  /** Whether the CDN has the image already, or would have it (`dryRun`). */
  isUploaded: boolean
  hasKey: boolean
  hasSharp: boolean
  strict: boolean
  /** URL-endpoints that the lockfile has images of, where none is set. */
  lockedEndpoints: readonly string[]
  /** Asked for only where it counts: reading the environment is slow. */
  isCI: () => boolean
  /** The image's name, for messages. */
  name: string
}

/** Whether a build transforms all of its local images on this machine. */
export function rendersAll(
  { mode, urlEndpoint }: Pick<StrategyFacts, 'mode' | 'urlEndpoint'>,
  purpose: Purpose,
): boolean {
  return purpose !== 'serve' && (mode === 'local' || urlEndpoint === undefined) && hasSharp()
}

/** Limits files where new ones are uploaded; other builds accept what they can render or bundle. */
export function maxFileBytes(
  { mode, urlEndpoint, privateKey, uploadInWatch, maxUploadBytes, maxVideoUploadBytes }: ResolvedOptions,
  purpose: Purpose,
): Record<Media, number> | undefined {
  const uploads = purpose === 'build' || (purpose === 'watch' && uploadInWatch)
  const isRemote = mode !== 'local' && urlEndpoint !== undefined && privateKey !== undefined
  return uploads && isRemote ? { image: maxUploadBytes, video: maxVideoUploadBytes } : undefined
}

/**
 * Chooses a delivery strategy, with a diagnostic where the user did not choose.
 *
 * @throws ImageKitBuildError `NO_URL_ENDPOINT`, `NOT_UPLOADED` or `SHARP_MISSING` where no strategy satisfies the options
 */
export function chooseStrategy(facts: StrategyFacts): {
  strategy: DeliveryStrategy
  diagnostic?: Diagnostic
} {
  const { mode, urlEndpoint, purpose, hasSharp, strict } = facts
  const here: DeliveryStrategy = { kind: hasSharp ? 'local' : 'bundled' }
  if (purpose === 'serve') {
    if (hasSharp) return { strategy: here }
    const message =
      'imagekit: without the optional package sharp the dev server shows local images untransformed (npm install -D sharp)'
    return { strategy: here, diagnostic: { topic: 'no-sharp', level: 'info', message } }
  }
  if (mode === 'local') {
    if (!hasSharp) throw missingSharp()
    return { strategy: here }
  }
  if (!urlEndpoint) {
    if (mode === 'remote' || strict) throw missingEndpoint(mode)
    const diagnostic = facts.lockedEndpoints.length > 0 ? forgottenEndpoint(facts) : localFallback(hasSharp)
    return { strategy: here, diagnostic }
  }
  const remote: DeliveryStrategy = { kind: 'remote', urlEndpoint }
  const fallback = hasSharp ? 'are transformed here and bundled' : 'keep the bundler’s own URLs'
  if (facts.isUploaded) return { strategy: remote, ...remoteDiagnostic(mode, urlEndpoint) }
  if (purpose === 'watch' && !facts.uploadInWatch) {
    const message = `imagekit: watch mode uploads nothing (uploadInWatch); new images ${fallback}`
    return { strategy: here, diagnostic: { topic: 'watch', level: 'info', message } }
  }
  if (facts.hasKey) return { strategy: remote, ...remoteDiagnostic(mode, urlEndpoint) }
  const reason = "not in the lockfile, and can't be uploaded without IMAGEKIT_PRIVATE_KEY"
  if (strict) throw new ImageKitBuildError('NOT_UPLOADED', `imagekit: ${facts.name} is ${reason} (strict).`)
  const instead = hasSharp
    ? 'transformed on this machine and bundled'
    : 'bundled unchanged, without sizes, formats and other transformations, because sharp is not installed (npm install -D sharp)'
  const message = `imagekit: %s: ${reason}; ${instead}`
  return { strategy: here, diagnostic: { topic: 'no-key', level: 'warn', message, subject: facts.name } }
}

/** Returns the message that images are delivered from the CDN, where nobody has asked for that. */
export function remoteDiagnostic(
  mode: StrategyFacts['mode'],
  urlEndpoint: string,
): { diagnostic?: Diagnostic } {
  if (mode !== 'auto') return {}
  const message = `imagekit: remote mode, because a URL-endpoint is set: images are delivered from ${urlEndpoint}`
  return { diagnostic: { topic: 'mode', level: 'info', message } }
}

function localFallback(hasSharp: boolean): Diagnostic {
  const reason = 'no URL-endpoint is set (urlEndpoint or IMAGEKIT_URL_ENDPOINT)'
  const message = hasSharp
    ? `imagekit: local mode, because ${reason}: images are transformed here and bundled`
    : `imagekit: ${reason}, so local images keep the bundler’s own URLs; with sharp they would be transformed here (npm install -D sharp)`
  return { topic: 'mode', level: 'info', message }
}

/**
 * The endpoint stood in a file that git ignores: a clone would build something else than what is deployed.
 *
 * @throws ImageKitBuildError `NO_URL_ENDPOINT` in CI
 */
function forgottenEndpoint({ lockedEndpoints, isCI, purpose }: StrategyFacts): Diagnostic {
  const [endpoint] = lockedEndpoints
  const message =
    `imagekit: no URL-endpoint is set, but the lockfile has images of ${lockedEndpoints.join(', ')}. ` +
    `Set IMAGEKIT_URL_ENDPOINT=${endpoint} (it is no secret), or mode: 'local' to bundle images`
  if (isCI() && purpose === 'build') throw new ImageKitBuildError('NO_URL_ENDPOINT', `${message}.`)
  return { topic: 'mode', level: 'warn', message: `${message}; this build is in local mode` }
}

function missingEndpoint(mode: StrategyFacts['mode']): ImageKitBuildError {
  const reason = mode === 'remote' ? "mode: 'remote'" : 'strict'
  return new ImageKitBuildError(
    'NO_URL_ENDPOINT',
    `imagekit: no URL-endpoint is set, so local images can't be delivered by ImageKit (${reason}). Set IMAGEKIT_URL_ENDPOINT.`,
  )
}

function missingSharp(): ImageKitBuildError {
  return new ImageKitBuildError(
    'SHARP_MISSING',
    "imagekit: mode: 'local' transforms images on this machine, which needs the optional package sharp: npm install -D sharp",
  )
}
