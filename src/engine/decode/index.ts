import { type ImageHeader, type Orientation, turnedSize } from '../../image-header'
import { MAX_PIXELS, open, type Picture, run } from '../picture'
import { loadSharp } from '../sharp'
import { withoutUnusedAperture } from './clean-aperture'
import { conversionOf, converted } from './colour'
import { preparedGif } from './gif'
import { preparedSvg } from './svg'
import { turned } from './turn'

export interface Decoding {
  /** Whether the file's turn counts. */
  isTurned: boolean
  /** Leave the pixels in the picture's own colour profile. */
  keepsProfile?: boolean
  /** Whether the result may be an AVIF: libvips writes a turn that it has read into it, asked or not. */
  mayBeAvif?: boolean
  /** Page or frame, from 0. */
  page?: number
}

/** The file as libvips has to see it, so that what it decodes is what browsers show. */
export interface Prepared {
  bytes: Buffer
  /** Before the file's own, to be left out. */
  addedFrames: number
}

export function prepared(bytes: Buffer, header: ImageHeader): Prepared {
  if (header.format === 'gif') return preparedGif(bytes, header)
  if (header.format === 'svg') return { bytes: preparedSvg(bytes, header), addedFrames: 0 }
  if (header.format === 'avif') return { bytes: withoutUnusedAperture(bytes, header), addedFrames: 0 }
  return { bytes, addedFrames: 0 }
}

/** The picture with which drawing begins: encoded still where libvips turns and converts it right by itself. */
export async function sourcePicture(
  { bytes, addedFrames }: Prepared,
  header: ImageHeader,
  { isTurned, keepsProfile, mayBeAvif, page: asked = 0 }: Decoding,
): Promise<Picture> {
  const page = asked + addedFrames
  // libheif has turned an AVIF already, and cannot be asked not to.
  const isTurnedByDecoder = header.format === 'avif'
  const wanted: Orientation = isTurned && !isTurnedByDecoder ? header.orientation : 1
  const size = isTurned || isTurnedByDecoder ? turnedSize(header.stored, header.orientation) : header.stored
  const conversion = conversionOf(header)
  const isOpaque = header.format === 'jpg' && { opaque: true }
  if (conversion.kind === 'inks' || conversion.kind === 'light') {
    return { ...(await turned(await converted(bytes, conversion, page), wanted)), ...isOpaque }
  }
  const picture: Picture = {
    bytes,
    ...size,
    ...(page && { page }),
    ...(header.format === 'svg' && { density: 72 }),
    ...isOpaque,
    ...(keepsProfile && { keepsProfile: true }),
    ...(!keepsProfile && (header.isCmyk || header.colour?.kind === 'icc') && { isConverted: true }),
  }
  const byLibvips = header.hasExif || header.format === 'tiff' ? await libvipsOrientation(bytes, page) : 1
  if (byLibvips === wanted) return { ...picture, turn: wanted > 1 }
  if (wanted === 1 && !isTurned && !mayBeAvif) return picture
  // Of several EXIF blocks, say, libvips follows another: its pixels are turned by ours.
  return { ...(await turned(await run(await open(picture)), wanted)), ...isOpaque }
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
