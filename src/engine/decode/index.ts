import { type ImageHeader, type Orientation, turnedSize } from '../../image-header'
import { type Image, MAX_PIXELS, open, run } from '../image'
import { loadSharp } from '../sharp'
import { withoutUnusedAperture } from './clean-aperture'
import { conversionOf, converted } from './colour'
import { preparedGif } from './gif'
import { preparedSvg } from './svg'
import { turned } from './turn'

export interface Decoding {
  /** Whether to apply the file's orientation. */
  isTurned: boolean
  /** Leave the pixels in the image's own colour profile. */
  keepsProfile?: boolean
  /** Whether the result may be an AVIF: libvips writes an orientation that it has read into it, even if not asked to. */
  mayBeAvif?: boolean
  /** Page or frame, from 0. */
  page?: number
}

/** The file, prepared so that libvips decodes what browsers show. */
export interface Prepared {
  bytes: Buffer
  /** Frames before the file's own, to be left out. */
  addedFrames: number
}

export function prepared(bytes: Buffer, header: ImageHeader): Prepared {
  if (header.format === 'gif') return preparedGif(bytes, header)
  if (header.format === 'svg') return { bytes: preparedSvg(bytes, header), addedFrames: 0 }
  if (header.format === 'avif') return { bytes: withoutUnusedAperture(bytes, header), addedFrames: 0 }
  return { bytes, addedFrames: 0 }
}

/**
 * Decodes the image that rendering begins with: still encoded where libvips orients and converts it correctly by
 * itself.
 */
export async function sourceImage(
  { bytes, addedFrames }: Prepared,
  header: ImageHeader,
  { isTurned, keepsProfile, mayBeAvif, page: asked = 0 }: Decoding,
): Promise<Image> {
  const page = asked + addedFrames
  // libheif always applies the orientation of an AVIF.
  const isTurnedByDecoder = header.format === 'avif'
  const wanted: Orientation = isTurned && !isTurnedByDecoder ? header.orientation : 1
  const size = isTurned || isTurnedByDecoder ? turnedSize(header.stored, header.orientation) : header.stored
  const conversion = conversionOf(header)
  const isOpaque = header.format === 'jpg' && { opaque: true }
  if (conversion.kind === 'inks' || conversion.kind === 'light') {
    return { ...(await turned(await converted(bytes, conversion, page), wanted)), ...isOpaque }
  }
  const image: Image = {
    bytes,
    ...size,
    ...(page && { page }),
    ...(header.format === 'svg' && { density: 72 }),
    ...isOpaque,
    ...(keepsProfile && { keepsProfile: true }),
    ...(!keepsProfile && (header.isCmyk || header.colour?.kind === 'icc') && { isConverted: true }),
  }
  const byLibvips = header.hasExif || header.format === 'tiff' ? await libvipsOrientation(bytes, page) : 1
  if (byLibvips === wanted) return { ...image, turn: wanted > 1 }
  if (wanted === 1 && !isTurned && !mayBeAvif) return image
  // libvips may follow another of several EXIF blocks, so the engine orients the pixels itself.
  return { ...(await turned(await run(await open(image)), wanted)), ...isOpaque }
}

async function libvipsOrientation(bytes: Buffer, page: number | undefined): Promise<number> {
  const sharp = await loadSharp()
  const { orientation = 1 } = await sharp(bytes, {
    failOn: 'none',
    limitInputPixels: MAX_PIXELS,
    ...(page && { page }),
  }).metadata()
  return orientation >= 1 && orientation <= 8 ? orientation : 1
}
