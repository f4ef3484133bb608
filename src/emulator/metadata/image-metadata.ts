import { EngineError, loadSharp, probe, uprightSize } from '../../engine'
import { ApiError, MESSAGES } from '../model/api-error'
import { metadataBlocks } from './blocks'
import { parseExif } from './exif'
import { jpegQuality } from './jpeg-quality'
import { HASH_SIDE, perceptualHash } from './phash'

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

/**
 * Everything that a picture tells about itself.
 *
 * @throws ApiError 400 if the bytes are no picture, 501 if sharp is missing or cannot read the format
 */
export async function imageMetadata(bytes: Buffer): Promise<ImageMetadata> {
  const header = probe(bytes)
  if (!header) throw new ApiError(400, MESSAGES.corruptFile)
  try {
    const sharp = await loadSharp()
    const image = sharp(bytes, { failOn: 'none', limitInputPixels: 100e6 })
    const { hasProfile, hasAlpha, density, exif } = await image.metadata()
    const grey = await image
      .autoOrient()
      .flatten({ background: 'white' })
      .greyscale()
      .resize(HASH_SIDE, HASH_SIDE, { fit: 'fill' })
      .raw()
      .toBuffer()
    const { width, height } = uprightSize(header)
    return {
      height,
      width,
      size: bytes.length,
      format: header.type,
      hasColorProfile: hasProfile,
      quality: jpegQuality(bytes),
      density: density ?? DEFAULT_DENSITY,
      hasTransparency: hasAlpha,
      pHash: perceptualHash(grey),
      exif: parseExif(metadataBlocks(bytes).exif ?? exif) ?? {},
    }
  } catch (error) {
    if (error instanceof EngineError) throw new ApiError(501, error.message)
    if (header.type === 'heic' || header.type === 'psd' || header.type === 'jp2') {
      throw new ApiError(501, `The emulator cannot read ${header.type} files.`)
    }
    throw new ApiError(400, MESSAGES.corruptFile)
  }
}
