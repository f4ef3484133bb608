import { badValue, notSupported } from '../engine-error'
import { isOff, isOn, type Step } from '../handlers/handler'
import type { DeliverySettings } from '../settings'

/** Output formats; `gif` and `svg` only for sources of that format. */
export type Format = 'jpg' | 'png' | 'webp' | 'avif' | 'gif' | 'svg' | 'tiff'

export const CONTENT_TYPES: Record<Format, string> = {
  jpg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  avif: 'image/avif',
  gif: 'image/gif',
  svg: 'image/svg+xml',
  tiff: 'image/tiff',
}

const NAMED: Record<string, Format> = {
  jpg: 'jpg',
  jpeg: 'jpg',
  png: 'png',
  webp: 'webp',
  avif: 'avif',
}

/**
 * The format to encode in: the last `f` of the chain, else automatic format, else the original's.
 *
 * @param accept the request's `Accept` header; only types that it names count, so that the `*``/*` of a tool gets
 *   the original's format
 */
export function chooseFormat(
  source: Format,
  steps: readonly Step[],
  accept: string | undefined,
  settings: DeliverySettings,
): Format {
  const wanted = String(steps.findLast((step) => step.format !== undefined)?.format ?? '')
  if (Object.hasOwn(NAMED, wanted)) return NAMED[wanted]!
  if (wanted === 'orig') return source
  if (wanted === 'svg' && source === 'svg') return source
  if (wanted === 'svg' || wanted === 'mp4' || wanted === 'webm') throw notSupported(`f-${wanted}`)
  // Only a GIF can become a GIF; for others it is ignored (not documented).
  if (wanted !== '' && wanted !== 'auto' && wanted !== 'gif') throw badValue(`f-${wanted}`, 'unknown format')
  if (wanted === 'gif' && source === 'gif') return source
  if (source === 'svg' || source === 'gif') return source
  if (!settings.autoFormat && wanted !== 'auto') return source
  // AVIF is not chosen if a colour profile is to be kept, or with `e-usm` (ImageKit's documentation).
  const isBarred = steps.some((step) => isOn(step.colorProfile) || !isOff(step.unsharpMask))
  if (settings.avif && !isBarred && accepts(accept, 'image/avif')) return 'avif'
  if (accepts(accept, 'image/webp')) return 'webp'
  return source
}

function accepts(accept: string | undefined, type: string): boolean {
  return (accept ?? '').split(',').some((entry) => {
    const [name, ...parameters] = entry.split(';').map((part) => part.trim().toLowerCase())
    return name === type && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter))
  })
}
