import { ImageKitBuildError } from '../../diagnostics/build-error'
import { BadImage, type ImageHeader, type Reader, readImageHeader } from '../../image-header'
import { BadVideo, readVideoHeaderSync } from '../../video-header'
import { ASSET_TRAITS, type Asset, type AssetTrait } from './asset'

/** What the bytes at a file's start say of it. */
type Header = Omit<Asset, 'hash' | 'size'>

/** @throws ImageKitBuildError `NOT_AN_IMAGE` or `ACTIVE_SVG` */
export function readHeader(
  file: string,
  reader: Reader,
  { allowActiveSvg }: { allowActiveSvg: boolean },
): Header {
  const header = knownHeader(file, reader)
  const { width, height, format, natural } = header
  const active = header.active?.filter(({ kind }) => kind !== 'mixed') ?? []
  if (active.length > 0 && !allowActiveSvg)
    throw activeSvg(
      file,
      active.map(({ what }) => what),
    )
  const traits = traitsOf(header, active.length > 0)
  return { width, height, format, ...(natural && { natural }), ...(traits.length > 0 && { traits }) }
}

/** @throws ImageKitBuildError `NOT_A_VIDEO` */
export function readVideo(file: string): Header {
  let reason = 'its first bytes are those of no MP4, QuickTime, WebM or Ogg file'
  try {
    const header = readVideoHeaderSync(file)
    if (header) {
      const { width, height, format, hasPlace, ...video } = header
      return { width, height, format, video, ...(hasPlace && { traits: ['place'] }) }
    }
  } catch (error) {
    if (!(error instanceof BadVideo)) throw error
    reason = error.message
  }
  throw new ImageKitBuildError(
    'NOT_A_VIDEO',
    `${file} is not a video that can be played, whatever its name says: ${reason}.`,
  )
}

function knownHeader(file: string, reader: Reader): ImageHeader {
  let reason = 'its first bytes are those of no known format'
  try {
    const header = readImageHeader(reader)
    if (header) return header
  } catch (error) {
    if (!(error instanceof BadImage)) throw error
    reason = error.message
  }
  throw new ImageKitBuildError(
    'NOT_AN_IMAGE',
    `${file} is not an image that can be shown, whatever its name says: ${reason}.`,
  )
}

function traitsOf(
  { isTruncated, frames, colour, hasGainMap, hasPlace }: ImageHeader,
  isActive: boolean,
): AssetTrait[] {
  const isHdr = colour?.kind === 'cicp' && (colour.transfer === 16 || colour.transfer === 18)
  const found = {
    truncated: isTruncated,
    animated: frames !== 1,
    hdr: isHdr,
    'gain-map': hasGainMap,
    active: isActive,
    place: hasPlace,
  } satisfies Record<AssetTrait, boolean | undefined>
  return ASSET_TRAITS.filter((trait) => found[trait])
}

/** Script in an SVG runs on the domain that serves it when its URL is opened by itself. */
function activeSvg(file: string, found: readonly string[]): ImageKitBuildError {
  const more = found.length > 3 ? ` and ${found.length - 3} more` : ''
  return new ImageKitBuildError(
    'ACTIVE_SVG',
    `${file} holds ${found.slice(0, 3).join(', ')}${more}, which would run on the CDN's domain, or load something there. ` +
      'Clean it (SVGO does), or set allowActiveSvg: true if you trust it.',
  )
}
