import { readFileSync } from 'node:fs'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { familyName } from '../../src/engine/layers/font-name'
import { decodeTransformation, parseTransformation } from '../../src/url'
import { cpuTime } from '../helpers/cpu-time'
import { makeFont } from './font'
import { apart, drawn, plain, type Seen, WHITE } from './pictures'

const files: Record<string, Buffer> = {}
let base: Buffer
beforeAll(async () => {
  base = await plain(400, 300, '#fff')
})
afterEach(() => {
  for (const path of Object.keys(files)) delete files[path]
})

function text(layer: string, picture = base) {
  const steps = decodeTransformation(parseTransformation(`l-text,${layer},l-end`))
  return drawn(picture, steps, { load: async (path) => files[path] })
}

/** What is not white: left, top, width, height. */
function inkOf({ at, width, height }: Seen) {
  let [left, top, right, bottom] = [width, height, -1, -1]
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (at(x, y) === WHITE) continue
      left = Math.min(left, x)
      top = Math.min(top, y)
      right = Math.max(right, x)
      bottom = Math.max(bottom, y)
    }
  }
  return { left, top, width: right - left + 1, height: bottom - top + 1 }
}

describe('a text layer', () => {
  test('is trimmed to its ink and lies in the middle', async () => {
    const ink = inkOf(await text('i-HHH'))
    expect(Math.abs(ink.left + ink.width / 2 - 200)).toBeLessThanOrEqual(1)
    expect(Math.abs(ink.top + ink.height / 2 - 150)).toBeLessThanOrEqual(1)
    // Capitals are some 0.7 of the size, which is 45 by default.
    expect(ink.height).toBeGreaterThan(27)
    expect(ink.height).toBeLessThan(38)
  })

  test.each([
    ['fs-90', 2],
    ['fs-22.5', 0.5],
    ['fs-bh_mul_0.3', 2],
  ])('%s changes the size by %d', async (size, factor) => {
    const usual = inkOf(await text('i-HH'))
    const other = inkOf(await text(`i-HH,${size}`))
    expect(other.height / usual.height).toBeCloseTo(factor, 1)
    expect(other.width / usual.width).toBeCloseTo(factor, 1)
  })

  test.each([
    ['', '000000ff'],
    [',co-FF0000', 'ff0000ff'],
    [',co-teal', '008080ff'],
    [',co-FF000050', 'ff8080ff'],
    [',co-FF0000,al-5', 'ff8080ff'],
  ])('%s has its colour', async (style, colour) => {
    const seen = await text(`i-${'%E2%96%88'.repeat(3)},fs-60,tg-b${style}`)
    const { left, top, width, height } = inkOf(seen)
    expect(
      apart(seen.at(left + Math.floor(width / 2), top + Math.floor(height / 2)), colour),
    ).toBeLessThanOrEqual(2)
  })

  test('pads its ink in the order of CSS, with its background behind', async () => {
    const bare = inkOf(await text('i-HH,lx-0,ly-0'))
    const sizes = async (padding: string) => {
      const seen = await text(`i-HH,lx-0,ly-0,bg-00FF00,pa-${padding}`)
      const { width, height } = inkOf(seen)
      return [width - bare.width, height - bare.height]
    }
    expect(await sizes('10')).toEqual([20, 20])
    expect(await sizes('10_30')).toEqual([60, 20])
    expect(await sizes('10_20_30')).toEqual([40, 40])
    expect(await sizes('10_20_30_40')).toEqual([60, 40])
    expect(await sizes('bw_div_40')).toEqual([20, 20])
    const seen = await text('i-HH,lx-0,ly-0,bg-00FF00,pa-10_20_30_40')
    expect(seen.at(1, 1)).toBe('00ff00ff')
    // The first ink after 40 on the left and 10 at the top.
    expect([seen.at(39, 12), seen.at(41, 9)]).toEqual(['00ff00ff', '00ff00ff'])
    expect(apart(seen.at(42, 12), '000000ff')).toBeLessThan(90)
  })

  test('wraps at its width, and no word beyond the base', async () => {
    const one = inkOf(await text('i-aaa%20bbb%20ccc,fs-30'))
    const wrapped = inkOf(await text('i-aaa%20bbb%20ccc,fs-30,w-70'))
    expect(wrapped.width).toBeLessThanOrEqual(70)
    expect(wrapped.height).toBeGreaterThan(one.height * 2)
    expect(inkOf(await text('i-aaa%20bbb%20ccc,fs-30,w-bw_div_2')).width).toBeLessThanOrEqual(200)
    expect(inkOf(await text('i-aaa%20bbb%20ccc,fs-30,w-0.2')).width).toBeLessThanOrEqual(80)
  })

  test('aligns its lines', async () => {
    const start = async (align: string) => {
      const seen = await text(`i-i%0AHHHHHH,fs-40,lx-0,ly-0${align}`)
      const { width } = inkOf(seen)
      const first = Array.from({ length: width }, (_, x) => x).find((x) => seen.at(x, 15) !== WHITE)
      return first! / width
    }
    expect(await start(',ia-left')).toBeLessThan(0.1)
    expect(await start('')).toBeCloseTo(0.48, 1)
    expect(await start(',ia-right')).toBeGreaterThan(0.9)
  })

  test('keeps its distance from line to line', async () => {
    const height = async (style: string) => inkOf(await text(`i-H%0AH,fs-30${style}`)).height
    expect((await height(',lh-100')) - (await height(',lh-60'))).toBe(40)
    expect(await height(',lh-bh_div_5')).toBe(await height(',lh-60'))
  })

  test('can be bold, italic and struck through', async () => {
    const dark = async (style: string) => 255 - (await text(`i-lllll,fs-60${style}`)).mean[0]!
    const usual = await dark('')
    expect(await dark(',tg-b')).toBeGreaterThan(usual * 1.2)
    expect(await dark(',tg-strikethrough')).toBeGreaterThan(usual * 1.05)
    expect(await dark(',tg-b_strikethrough')).toBeGreaterThan(await dark(',tg-b'))
    expect(inkOf(await text('i-l,fs-90,tg-i')).width).toBeGreaterThan(inkOf(await text('i-l,fs-90')).width)
  })

  test('is rounded, turned and mirrored after that', async () => {
    const flat = inkOf(await text('i-HHHH,bg-00FF00,pa-10'))
    const turned = inkOf(await text('i-HHHH,bg-00FF00,pa-10,rt-90'))
    expect([turned.width, turned.height]).toEqual([flat.height, flat.width])
    expect((await text('i-HHHH,bg-00FF00,pa-10,lx-0,ly-0')).at(0, 0)).toBe('00ff00ff')
    expect((await text('i-HHHH,bg-00FF00,pa-10,lx-0,ly-0,r-max')).at(0, 0)).toBe(WHITE)
    const [usual, mirrored] = [await text('i-L,fs-90'), await text('i-L,fs-90,fl-h')]
    const { left, top, width } = inkOf(usual)
    expect(apart(usual.at(left + 3, top + 5), WHITE)).toBeGreaterThan(100)
    expect(mirrored.at(left + 3, top + 5)).toBe(WHITE)
    expect(apart(mirrored.at(left + width - 4, top + 5), WHITE)).toBeGreaterThan(100)
  })

  test.each([
    ['markup', 'i-%3Cb%3E%26%22%27%3C%2Fspan%3E'],
    ['control characters', 'i-a%01%1Bb'],
    ['a long line', `i-${'x'.repeat(3000)},fs-10`],
    ['base64', 'ie-4KS54KS%2F4KSo4KWN4KSm4KWA'],
    ['emoji', 'ie-8J%2BYgA%3D%3D'],
  ])('takes %s for text', async (_name, layer) => {
    expect(inkOf(await text(layer)).width).toBeGreaterThan(5)
  })

  test('is nothing to see if it is blank', async () => {
    expect((await text('i-%20%20')).mean).toEqual([255, 255, 255, 255])
  })

  test('says that its pixels are not those of ImageKit, nor its font', async () => {
    expect((await text('i-x')).approximated).toEqual(['l-text'])
    expect((await text('i-x,ff-Lobster')).approximated).toEqual(['l-text', 'ff-Lobster'])
  })
})

describe('a font of the Media Library', () => {
  test('draws the letters that are in it', async () => {
    // In this font an A is a square as high as the size, and as wide.
    files['fonts/square.ttf'] = makeFont('Square Test')
    const seen = await text('i-AA,fs-50,ff-fonts@@square.ttf')
    const { width, height } = inkOf(seen)
    expect(Math.abs(height - 50)).toBeLessThanOrEqual(1)
    expect(Math.abs(width - 100)).toBeLessThanOrEqual(1)
    expect(seen.mean[0]).toBeCloseTo(255 - (255 * 100 * 50) / (400 * 300), 0)
    expect(seen.approximated).toEqual(['l-text'])
  })

  test('has a name that can be read', () => {
    expect(familyName(makeFont('Square Test'))).toBe('Square Test')
    expect(familyName(Buffer.from('no font at all'))).toBeUndefined()
    expect(familyName(makeFont('Square Test').subarray(0, 60))).toBeUndefined()
    expect(familyName(readFileSync(new URL(import.meta.url)))).toBeUndefined()
  })

  test.each([
    ['ff-missing.ttf', /there is no such font/],
    ['ff-broken.ttf', /is not a TrueType/],
  ])('%s is refused', async (font, message) => {
    files['broken.ttf'] = Buffer.from('no font')
    await expect(text(`i-x,${font}`)).rejects.toMatchObject({
      code: 'BAD_VALUE',
      message: expect.stringMatching(message),
    })
  })
})

describe('bounds', () => {
  test.each([
    `i-${'x'.repeat(2000)},fs-5000`,
    'i-x,fs-20000',
    `i-${'x%0A'.repeat(600)},fs-200`,
    'i-x,pa-9000',
    `i-${'W'.repeat(1900)},fs-300,w-400`,
  ])('%.30s… is too large, and refused at once', async (layer) => {
    const time = cpuTime()
    await expect(text(layer)).rejects.toMatchObject({ code: 'LIMIT' })
    expect(time()).toBeLessThan(3000)
  })

  test.each([
    ['i-x,fs-0', /fs-0/],
    ['i-x,ia-middle', /ia-middle/],
    ['i-x,tg-underline', /tg-underline/],
    ['i-x,pa-1_2_3_4_5', /pa-1_2_3_4_5/],
    ['i-x,al-0', /al-0/],
    ['i-x,co-nocolour', /nocolour/],
    ['i-x,fs-cw_div_2', /cw_div_2/],
  ])('%s is refused', async (layer, message) => {
    await expect(text(layer)).rejects.toMatchObject({
      code: 'BAD_VALUE',
      message: expect.stringMatching(message),
    })
  })
})
