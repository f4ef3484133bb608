import sharp from 'sharp'
import { type TransformOptions, transform } from '../../src/engine'
import type { Transformation } from '../../src/url'

/** Pixels as `rrggbbaa`, read from encoded bytes. */
export interface Seen {
  width: number
  height: number
  at(x: number, y: number): string
  /** Top left, top right, bottom left, bottom right. */
  corners: string[]
  /** Mean of red, green, blue and alpha. */
  mean: number[]
}

export async function look(bytes: Buffer): Promise<Seen> {
  const { data, info } = await sharp(bytes).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  const { width, height } = info
  const at = (x: number, y: number) => {
    if (x < 0 || y < 0 || x >= width || y >= height)
      throw new RangeError(`${x},${y} is not in ${width}×${height}`)
    const offset = (y * width + x) * 4
    return data.subarray(offset, offset + 4).toString('hex')
  }
  const sums = [0, 0, 0, 0]
  for (let offset = 0; offset < data.length; offset++) sums[offset % 4]! += data[offset]!
  return {
    at,
    corners: [at(0, 0), at(width - 1, 0), at(0, height - 1), at(width - 1, height - 1)],
    mean: sums.map((sum) => sum / (width * height)),
    width,
    height,
  }
}

/** Draws and looks; lossless, so that colours are exact. */
export async function drawn(
  source: Buffer | undefined,
  steps: Transformation[],
  options?: TransformOptions,
): Promise<Seen & { approximated: string[] }> {
  const { data, approximated } = await transform(
    source,
    [...steps, { format: 'png', lossless: true }],
    options,
  )
  return { ...(await look(data)), approximated }
}

export const [RED, GREEN, BLUE, WHITE, BLACK, CLEAR] = [
  'ff0000ff',
  '00ff00ff',
  '0000ffff',
  'ffffffff',
  '000000ff',
  '00000000',
] as const

export function plain(width: number, height: number, background: string): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 4, background } })
    .png()
    .toBuffer()
}

/** A rectangle of one colour on a ground of another. */
export async function spot(
  { width, height, ground }: { width: number; height: number; ground: string },
  {
    left,
    top,
    across,
    down,
    colour,
  }: { left: number; top: number; across: number; down: number; colour: string },
): Promise<Buffer> {
  const input = await plain(across, down, colour)
  return sharp(await plain(width, height, ground))
    .composite([{ input, left, top }])
    .png()
    .toBuffer()
}

/** Four quarters of 50 × 40: red, green, blue, white. */
export async function quarters(): Promise<Buffer> {
  const tile = (background: string) => ({
    create: { width: 50, height: 40, channels: 3 as const, background },
  })
  return sharp({ create: { width: 100, height: 80, channels: 3, background: '#fff' } })
    .composite([
      { input: tile('#f00'), left: 0, top: 0 },
      { input: tile('#0f0'), left: 50, top: 0 },
      { input: tile('#00f'), left: 0, top: 40 },
    ])
    .png()
    .toBuffer()
}

/** Black left, white right, 100 × 80. */
export function blackAndWhite(): Promise<Buffer> {
  return spot(
    { width: 100, height: 80, ground: '#fff' },
    { left: 0, top: 0, across: 50, down: 80, colour: '#000' },
  )
}

/** A red square in the middle of nothing, 60 × 60. */
export function redIsland(): Promise<Buffer> {
  return spot(
    { width: 60, height: 60, ground: '#0000' },
    { left: 20, top: 20, across: 20, down: 20, colour: '#f00' },
  )
}

/** How far two colours are apart in their most different channel. */
export function apart(a: string, b: string): number {
  const bytes = (text: string) => [...Buffer.from(text, 'hex')]
  return Math.max(...bytes(a).map((value, index) => Math.abs(value - bytes(b)[index]!)))
}
