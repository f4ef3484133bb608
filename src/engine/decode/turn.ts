import type { Orientation } from '../../image-header'
import { type Image, run } from '../image'
import { loadSharp } from '../sharp'

/** Clockwise, after mirroring. */
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

/** Orients raw pixels. Uses two pipelines, because sharp mirrors after it rotates. */
export async function turned(image: Image, orientation: Orientation): Promise<Image> {
  if (orientation === 1 || !image.raw) return image
  const sharp = await loadSharp()
  const mirrored = MIRRORED.includes(orientation)
    ? await run(sharp(image.bytes, { raw: image.raw }).flop())
    : image
  const degrees = DEGREES[orientation]
  const upright =
    degrees === 0 ? mirrored : await run(sharp(mirrored.bytes, { raw: mirrored.raw! }).rotate(degrees))
  return { ...upright, ...(image.opaque && { opaque: true }) }
}
