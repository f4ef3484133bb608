import type { Sharp } from 'sharp'
import { open } from './image'
import type { PlaceholderKind } from './placeholder-kinds'
import { checkRenderable, openSource, readHeader } from './source'

/** Pixels: of a data URI that must be small in every page, and of the input of the hashes. */
const LQIP_WIDTH = 16
const HASH_SIDE = 64

/**
 * Computes a placeholder.
 *
 * @throws EngineError `SHARP_MISSING`, `NOT_SUPPORTED`, `BAD_SOURCE`, or sharp's own error for what can't be decoded
 */
export async function placeholder(source: Buffer, kind: PlaceholderKind): Promise<string> {
  const header = readHeader(source)
  checkRenderable(source, header)
  const { image } = await openSource(source, header, [], { isTurned: true, isStill: true })
  return makers[kind]((await open(image)).toColourspace('srgb'))
}

const makers: Record<PlaceholderKind, (image: Sharp) => Promise<string>> = {
  async color(image) {
    // A single pixel is the mean of all; transparent areas count as white.
    const { data } = await image
      .flatten({ background: 'white' })
      .resize(1, 1, { fit: 'fill' })
      .raw()
      .toBuffer({ resolveWithObject: true })
    const [red = 0, green = red, blue = red] = data
    return `#${[red, green, blue].map((value) => value.toString(16).padStart(2, '0')).join('')}`
  },
  async lqip(image) {
    const bytes = await image.resize(LQIP_WIDTH).webp({ quality: 30, effort: 6 }).toBuffer()
    return `data:image/webp;base64,${bytes.toString('base64')}`
  },
  async blurhash(image) {
    const { encode } = await import('blurhash')
    const { data, info } = await pixels(image)
    return encode(new Uint8ClampedArray(data), info.width, info.height, 4, 3)
  },
  async thumbhash(image) {
    const { rgbaToThumbHash } = await import('thumbhash')
    const { data, info } = await pixels(image)
    return Buffer.from(rgbaToThumbHash(info.width, info.height, data)).toString('base64')
  },
}

function pixels(image: Sharp) {
  return image
    .resize(HASH_SIDE, HASH_SIDE, { fit: 'inside' })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
}
