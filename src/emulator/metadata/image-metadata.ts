import { EngineError, loadSharp } from '../../engine'
import { HASH_SIDE, perceptualHash } from '../../engine/perceptual-hash'
import { BadImage, type ImageFormat, type ImageHeader, readImageHeader } from '../../image-header'
import { ApiError, MESSAGES } from '../model/api-error'
import { metadataBlocks } from './blocks'
import { parseExif } from './exif'
import { jpegQuality } from './jpeg-quality'

/** What `/metadata` answers about a picture. */
export interface ImageMetadata {
  height: number
  width: number
  /** Bytes. */
  size: number
  format: string
  hasColorProfile: boolean
  /** 1–100, estimated from the file; 0 if it does not tell. */
  quality: number
  /** Dots an inch. */
  density: number
  hasTransparency: boolean
  /** 64 bits as 16 hex digits. */
  pHash: string
  exif: object
}

/** What browsers assume. */
const DEFAULT_DENSITY = 72
/** Of a picture that can't be decoded here. */
const NO_HASH = '0'.repeat(16)
const HEADER_ONLY: readonly ImageFormat[] = ['bmp', 'ico', 'cur', 'jxl', 'pnm']
const UNREADABLE: readonly ImageFormat[] = ['heic', 'psd', 'jp2', 'j2k']

/**
 * Everything that a picture tells about itself.
 *
 * @throws ApiError 400 if the bytes are no picture, 501 if sharp is missing or cannot read the format
 */
export async function imageMetadata(bytes: Buffer): Promise<ImageMetadata> {
  const header = headerOf(bytes)
  const { format, width, height, colour, hasAlpha } = header
  const { density, exif, grey } = await pixelFacts(bytes, header)
  return {
    height,
    width,
    size: bytes.length,
    format,
    hasColorProfile: colour?.kind === 'icc',
    quality: jpegQuality(bytes),
    density: density ?? DEFAULT_DENSITY,
    hasTransparency: hasAlpha,
    pHash: grey ? perceptualHash(grey) : NO_HASH,
    exif: parseExif(metadataBlocks(bytes).exif ?? exif) ?? {},
  }
}

function headerOf(bytes: Buffer): ImageHeader {
  try {
    const header = readImageHeader(bytes)
    if (header) return header
  } catch (error) {
    if (!(error instanceof BadImage)) throw error
  }
  throw new ApiError(400, MESSAGES.corruptFile)
}

/** What only decoding tells. Of formats that sharp can't decode the header's facts are all there is. */
async function pixelFacts(bytes: Buffer, header: ImageHeader) {
  if (UNREADABLE.includes(header.format)) {
    throw new ApiError(501, `The emulator cannot read ${header.format} files.`)
  }
  try {
    const sharp = await loadSharp()
    if (HEADER_ONLY.includes(header.format)) return {}
    const image = sharp(bytes, { failOn: 'none', limitInputPixels: 100e6 })
    const { density, exif } = await image.metadata()
    const grey = await image
      .autoOrient()
      .flatten({ background: 'white' })
      .greyscale()
      .resize(HASH_SIDE, HASH_SIDE, { fit: 'fill' })
      .raw()
      .toBuffer()
    return { density, exif, grey }
  } catch (error) {
    if (error instanceof EngineError) throw new ApiError(501, error.message)
    throw new ApiError(400, MESSAGES.corruptFile)
  }
}
