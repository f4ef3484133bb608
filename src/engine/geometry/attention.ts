import { open, type Picture, run } from '../picture'
import type { Rectangle } from './focus'
import type { Size } from './measures'

/** Longest side of the picture in which the place is looked for. */
const SIDE = 320

/** Where in a picture a window of the given size lies around what strikes the eye; in the picture's own pixels. */
export async function attentionArea(picture: Picture, size: Size): Promise<Rectangle> {
  const factor = Math.min(1, SIDE / Math.max(picture.width, picture.height))
  const scaled = (side: number) => Math.max(1, Math.round(side * factor))
  const { width, height } = { width: scaled(picture.width), height: scaled(picture.height) }
  const small = await run((await open(picture)).resize({ width, height, fit: 'fill' }))
  // The scaler looks for the place only when it has something to cut off: one row or column is enough.
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
