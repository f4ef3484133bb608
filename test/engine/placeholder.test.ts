import { decode, isBlurhashValid } from 'blurhash'
import sharp from 'sharp'
import { thumbHashToApproximateAspectRatio, thumbHashToAverageRGBA } from 'thumbhash'
import { expect, test } from 'vitest'
import { PLACEHOLDER_KINDS, placeholder } from '../../src/engine'

const picture = (background: object | string, width = 300, height = 200) =>
  sharp({ create: { width, height, channels: 4, background: background as string } })

/** Left half red, right half blue. */
async function halves() {
  const blue = await picture({ r: 0, g: 0, b: 255, alpha: 1 }, 150).png().toBuffer()
  return picture({ r: 255, g: 0, b: 0, alpha: 1 })
    .composite([{ input: blue, left: 150, top: 0 }])
    .png()
    .toBuffer()
}

test('color is the mean, transparency counted as white', async () => {
  expect(await placeholder(await halves(), 'color')).toMatch(/^#(7f|80|81)00(7e|7f|80)$/)
  const clear = await picture({ r: 0, g: 0, b: 0, alpha: 0 }).png().toBuffer()
  expect(await placeholder(clear, 'color')).toBe('#ffffff')
  const grey = await sharp({ create: { width: 9, height: 9, channels: 3, background: '#808080' } })
    .greyscale()
    .png()
    .toBuffer()
  expect(await placeholder(grey, 'color')).toBe('#808080')
})

test('lqip is a small data URI of the picture in its own ratio', async () => {
  const uri = await placeholder(await halves(), 'lqip')
  expect(uri).toMatch(/^data:image\/webp;base64,[A-Za-z0-9+/]+=*$/)
  expect(uri.length).toBeLessThan(400)
  const small = sharp(Buffer.from(uri.split(',')[1]!, 'base64'))
  expect(await small.metadata()).toMatchObject({ width: 16, height: 11 })
  const { data } = await small.removeAlpha().raw().toBuffer({ resolveWithObject: true })
  expect(data[0]).toBeGreaterThan(200)
  expect(data[15 * 3 + 2]).toBeGreaterThan(200)
})

test('blurhash decodes to the picture', async () => {
  const hash = await placeholder(await halves(), 'blurhash')
  expect(isBlurhashValid(hash)).toEqual({ result: true })
  const pixels = decode(hash, 8, 4)
  expect(pixels[0]).toBeGreaterThan(180)
  expect(pixels[7 * 4 + 2]).toBeGreaterThan(180)
})

test('thumbhash keeps colour, ratio and alpha', async () => {
  const hash = Buffer.from(
    await placeholder(await picture('rgb(0,128,0)').png().toBuffer(), 'thumbhash'),
    'base64',
  )
  expect(thumbHashToApproximateAspectRatio(hash)).toBeCloseTo(1.5, 0)
  const { r, g, b, a } = thumbHashToAverageRGBA(hash)
  expect([r, b]).toEqual([expect.closeTo(0, 1), expect.closeTo(0, 1)])
  expect(g).toBeCloseTo(0.5, 1)
  expect(a).toBe(1)
})

test('a picture on its side is stood up first', async () => {
  const lying = await sharp(await halves())
    .jpeg()
    .withMetadata({ orientation: 6 })
    .toBuffer()
  const uri = await placeholder(lying, 'lqip')
  expect(await sharp(Buffer.from(uri.split(',')[1]!, 'base64')).metadata()).toMatchObject({
    width: 16,
    height: 24,
  })
})

test.each(PLACEHOLDER_KINDS)(
  '%s is the same in every run, and refused for what is no picture',
  async (kind) => {
    const source = await halves()
    expect(await placeholder(source, kind)).toBe(await placeholder(source, kind))
    await expect(placeholder(Buffer.from('text'), kind)).rejects.toThrow()
  },
)
