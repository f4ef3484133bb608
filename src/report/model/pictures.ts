import { join } from 'node:path'
import * as v from 'valibot'
import { hasSharp } from '../../engine/installed'
import { HASH_SIDE, perceptualHash } from '../../engine/perceptual-hash'
import { loadSharp } from '../../engine/sharp'
import { writeFileAtomic } from '../../lib/files/atomic-file'
import { readText } from '../../lib/files/regular-file'
import { runEach } from '../../lib/run-each'

const pictureSchema = v.strictObject({
  /** Perceptual hash, 16 hex digits; absent for a picture of one colour, which is like any other. */
  pHash: v.optional(v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/))),
  color: v.pipe(v.string(), v.regex(/^#[0-9a-f]{6}$/)),
  /** WebP as a data URI. */
  thumb: v.optional(v.pipe(v.string(), v.regex(/^data:image\/webp;base64,[A-Za-z0-9+/]+={0,2}$/))),
})
const fileSchema = v.strictObject({ version: v.literal(1), pictures: v.record(v.string(), pictureSchema) })

/** An original in small. */
export type Picture = v.InferOutput<typeof pictureSchema>

/** Longest side of a thumbnail in pixels, for as many originals: a report of 5,000 images stays below 3 MB. */
const THUMBS: readonly [most: number, side: number][] = [
  [250, 64],
  [1000, 24],
]
const SIDES = THUMBS.map(([, side]) => side)
/** Standard deviation of brightness, of 255, below which a picture has no shape to compare. */
const FLAT = 4

/**
 * Reads originals as small pictures, by their hashes. They are kept in the cache folder. Nothing without sharp.
 *
 * @param files by SHA-256
 * @param progress is told of each
 */
export async function readPictures(
  files: ReadonlyMap<string, string>,
  cacheDir: string,
  progress: (done: number) => void,
): Promise<Map<string, Picture>> {
  const pictures = new Map<string, Picture>()
  if (!hasSharp() || files.size === 0) return pictures
  const side = THUMBS.find(([most]) => files.size <= most)?.[1]
  const store = join(cacheDir, `report-pictures-${side ?? SIDES.length}.json`)
  const known = readStore(store)
  let done = 0
  let isNew = false
  await runEach(files, 4, async ([hash, file]) => {
    const stored = known[hash]
    const picture = stored ?? (await readPicture(file, side))
    if (!stored && picture) isNew = true
    if (picture) pictures.set(hash, picture)
    progress(++done)
  })
  if (isNew) {
    const text = JSON.stringify({ version: 1, pictures: Object.fromEntries(pictures) })
    writeFileAtomic(store, text, { isDurable: false })
  }
  return pictures
}

function readStore(file: string): Record<string, Picture> {
  try {
    return v.parse(fileSchema, JSON.parse(readText(file))).pictures
  } catch {
    return {}
  }
}

/** Nothing for a file that sharp can't read: the report shows its name. */
async function readPicture(file: string, side: number | undefined): Promise<Picture | undefined> {
  const sharp = await loadSharp()
  try {
    const image = sharp(file, { failOn: 'none', limitInputPixels: 100e6 })
      .autoOrient()
      .flatten({ background: 'white' })
    const grey = await image
      .clone()
      .greyscale()
      .resize(HASH_SIDE, HASH_SIDE, { fit: 'fill' })
      .raw()
      .toBuffer()
    const [red = 0, green = 0, blue = 0] = await image
      .clone()
      .resize(1, 1, { fit: 'fill' })
      .removeAlpha()
      .raw()
      .toBuffer()
    const color = `#${[red, green, blue].map((one) => one.toString(16).padStart(2, '0')).join('')}`
    const small =
      side && (await image.clone().resize(side, side, { fit: 'inside' }).webp({ quality: 50 }).toBuffer())
    return {
      color,
      ...(!isFlat(grey) && { pHash: perceptualHash(grey) }),
      ...(small && { thumb: `data:image/webp;base64,${small.toString('base64')}` }),
    }
  } catch {
    return undefined
  }
}

function isFlat(grey: Uint8Array): boolean {
  const mean = grey.reduce((sum, one) => sum + one, 0) / grey.length
  const variance = grey.reduce((sum, one) => sum + (one - mean) ** 2, 0) / grey.length
  return Math.sqrt(variance) < FLAT
}
