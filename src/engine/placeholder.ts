import type { Sharp } from 'sharp'
import { open } from './picture'
import type { PlaceholderKind } from './placeholder-kinds'
import { checkDrawable, openSource, readHeader } from './source'

/** Pixels: of a data URI that has to be small in every page, and of what the hashes are computed from. */
const LQIP_WIDTH = 16
const HASH_SIDE = 64

/**
 * Computes a placeholder.
 *
 * @throws EngineError `SHARP_MISSING`, `NOT_SUPPORTED`, `BAD_SOURCE`, or sharp's own error for what can't be decoded
 */
export async function placeholder(source: Buffer, kind: PlaceholderKind): Promise<string> {
  const header = readHeader(source)
  checkDrawable(source, header)
  const { picture } = await openSource(source, header, [], { isTurned: true, isStill: true })
  return makers[kind]((await open(picture)).toColourspace('srgb'))
}

const makers: Record<PlaceholderKind, (picture: Sharp) => Promise<string>> = {
  async color(picture) {
    // One pixel is the mean of all; what is transparent counts as white paper.
    const { data } = await picture
      .flatten({ background: 'white' })
      .resize(1, 1, { fit: 'fill' })
      .raw()
      .toBuffer({ resolveWithObject: true })
    const [red = 0, green = red, blue = red] = data
    return `#${[red, green, blue].map((value) => value.toString(16).padStart(2, '0')).join('')}`
  },
  async lqip(picture) {
    const bytes = await picture.resize(LQIP_WIDTH).webp({ quality: 30, effort: 6 }).toBuffer()
    return `data:image/webp;base64,${bytes.toString('base64')}`
  },
  async blurhash(picture) {
    const { encode } = await import('blurhash')
    const { data, info } = await pixels(picture)
    return encode(new Uint8ClampedArray(data), info.width, info.height, 4, 3)
  },
  async thumbhash(picture) {
    const { rgbaToThumbHash } = await import('thumbhash')
    const { data, info } = await pixels(picture)
    return Buffer.from(rgbaToThumbHash(info.width, info.height, data)).toString('base64')
  },
}

function pixels(picture: Sharp) {
  return picture
    .resize(HASH_SIDE, HASH_SIDE, { fit: 'inside' })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
}
