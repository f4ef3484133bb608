import type { Rectangle } from './focus'
import type { Size } from './measures'
import { open, type Picture, run } from './picture'

/** Longest side of the picture in which the place is looked for. */
const SIDE = 320

/** Where in a picture a window of the given size holds most of what strikes the eye; in the picture's own pixels. */
export async function attentionArea(picture: Picture, size: Size): Promise<Rectangle> {
  const factor = Math.min(1, SIDE / Math.max(picture.width, picture.height))
  const scaled = (side: number) => Math.max(1, Math.round(side * factor))
  const shrunk = { width: scaled(picture.width), height: scaled(picture.height) }
  const small = await run((await open(picture)).resize({ ...shrunk, fit: 'fill' }))
  const window = { width: scaled(size.width), height: scaled(size.height) }
  const { info } = await (await open(small))
    .resize({ ...window, fit: 'cover', position: 'attention' })
    .raw()
    .toBuffer({ resolveWithObject: true })
  // Where the eye goes, in pixels of what went in; without it, the window needed no cutting.
  const { attentionX, attentionY } = info
  const centre = (at: number | undefined, side: number) => (at === undefined ? side / 2 : at / factor)
  return {
    left: Math.round(centre(attentionX, picture.width) - size.width / 2),
    top: Math.round(centre(attentionY, picture.height) - size.height / 2),
    ...size,
  }
}
