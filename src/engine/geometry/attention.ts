import { type Image, open, run } from '../image'
import type { Rectangle } from './focus'
import type { Size } from './measures'

/** Longest side of the image in which the position is searched. */
const SIDE = 320

/**
 * Returns the position of a window of the given size around the most salient part of an image; in the image's own
 * pixels.
 */
export async function attentionArea(image: Image, size: Size): Promise<Rectangle> {
  const factor = Math.min(1, SIDE / Math.max(image.width, image.height))
  const scaled = (side: number) => Math.max(1, Math.round(side * factor))
  const { width, height } = { width: scaled(image.width), height: scaled(image.height) }
  const small = await run((await open(image)).resize({ width, height, fit: 'fill' }))
  // The scaler searches only when it has something to cut off: one row or column is enough.
  const less = width > 1 ? { width: width - 1, height } : { width, height: Math.max(1, height - 1) }
  const { info } = await (await open(small))
    .resize({ ...less, fit: 'cover', position: 'attention' })
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { attentionX = width / 2, attentionY = height / 2 } = info
  return {
    left: Math.round(attentionX / factor - size.width / 2),
    top: Math.round(attentionY / factor - size.height / 2),
    width: size.width,
    height: size.height,
  }
}
