import type { Orientation } from '../../image-header'
import { type Picture, run } from '../picture'
import { loadSharp } from '../sharp'

/** Clockwise, after the mirror. */
const DEGREES: Readonly<Record<Orientation, number>> = {
  1: 0,
  2: 0,
  3: 180,
  4: 180,
  5: 270,
  6: 90,
  7: 90,
  8: 270,
}
const MIRRORED: readonly Orientation[] = [2, 4, 5, 7]

/** Turns raw pixels upright. Two pipelines, as sharp mirrors after it turns. */
export async function turned(picture: Picture, orientation: Orientation): Promise<Picture> {
  if (orientation === 1 || !picture.raw) return picture
  const sharp = await loadSharp()
  const mirrored = MIRRORED.includes(orientation)
    ? await run(sharp(picture.bytes, { raw: picture.raw }).flop())
    : picture
  const degrees = DEGREES[orientation]
  const upright =
    degrees === 0 ? mirrored : await run(sharp(mirrored.bytes, { raw: mirrored.raw! }).rotate(degrees))
  return { ...upright, ...(picture.opaque && { opaque: true }) }
}
