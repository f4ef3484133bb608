import fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { aroundPoint } from '../../../src/core/renditions/focal-point'
import { transform } from '../../../src/engine'
import { outputSize } from '../../../src/engine/geometry/geometry'
import { buildTransformationString, parseTransformation } from '../../../src/url'

const photo = { width: 1200, height: 800 }
const chainOf = (chain: string, point = { x: 0.25, y: 0.5 }, source = photo) =>
  buildTransformationString(aroundPoint(parseTransformation(chain), source, point))

describe('a crop becomes a cut around the point and a resize', () => {
  test.each([
    ['w-400,h-400', 'w-800,h-800,cm-extract,x-0,y-0:w-400,h-400'],
    ['w-400,ar-1-2', 'w-400,h-800,cm-extract,x-100,y-0'],
    ['w-400,ar-1-1,dpr-2,q-60', 'w-800,h-800,cm-extract,x-0,y-0:q-60'],
    ['w-300,h-100,cm-extract,q-60', 'w-300,h-100,cm-extract,x-150,y-350:q-60'],
    ['w-300,h-100,cm-extract', 'w-300,h-100,cm-extract,x-150,y-350'],
    ['w-300,h-900,cm-pad_extract', 'w-300,h-800,cm-extract,x-150,y-0:w-300,h-900,cm-pad_extract'],
    ['w-400,h-400,fo-custom', 'w-800,h-800,cm-extract,x-0,y-0:w-400,h-400'],
    ['rt-90:w-100,h-300', 'rt-90:w-400,h-1200,cm-extract,x-200,y-0:w-100,h-300'],
    ['fl-h:w-400,h-400', 'fl-h:w-800,h-800,cm-extract,x-400,y-0:w-400,h-400'],
    ['w-600:w-100,h-400', 'w-600:w-100,h-400,cm-extract,x-100,y-0'],
    [
      'w-400,h-400:w-100,h-200',
      'w-800,h-800,cm-extract,x-0,y-0:w-400,h-400:w-200,h-400,cm-extract,x-50,y-0:w-100,h-200',
    ],
  ])('%s', (chain, expected) => {
    expect(chainOf(chain)).toBe(expected)
  })

  test.each([
    'w-400',
    'w-600,h-400',
    'w-400,h-400,fo-face',
    'w-400,h-400,fo-top',
    'w-400,h-400,c-force',
    'w-400,h-400,c-at_max',
    'w-400,h-400,cm-pad_resize,fo-left',
    'w-300,h-100,cm-extract,x-1,y-2',
    't-true,w-400,h-400',
    't-true:w-400,h-400',
    'w-400,h-400,fo-left:w-100,h-300',
    'e-distort-a-30:w-400,h-400',
    'orig-true,w-400,h-400',
  ])('%s stays as it is', (chain) => {
    expect(chainOf(chain)).toBe(buildTransformationString(parseTransformation(chain)))
  })
})

/** A dark picture with a light square around the point. */
async function marked({ x, y }: { x: number; y: number }, width: number, height: number): Promise<Buffer> {
  const dot = await sharp({ create: { width: 20, height: 20, channels: 3, background: 'white' } })
    .png()
    .toBuffer()
  return sharp({ create: { width, height, channels: 3, background: 'black' } })
    .composite([{ input: dot, left: Math.round(x * width) - 10, top: Math.round(y * height) - 10 }])
    .png()
    .toBuffer()
}

/** Where the light is, as fractions. */
async function lightIn(png: Buffer): Promise<{ x: number; y: number }> {
  const { data, info } = await sharp(png).greyscale().raw().toBuffer({ resolveWithObject: true })
  let [sum, x, y] = [0, 0, 0]
  for (let at = 0; at < data.length; at += info.channels) {
    const pixel = at / info.channels
    const light = data[at]! > 128 ? 1 : 0
    sum += light
    x += light * ((pixel % info.width) + 0.5)
    y += light * (Math.floor(pixel / info.width) + 0.5)
  }
  return { x: x / sum / info.width, y: y / sum / info.height }
}

describe('drawn, the point is in the middle wherever the image is large enough', () => {
  const point = { x: 0.3, y: 0.6 }
  test.each([
    ['w-100,h-200', 0.5, 0.6],
    ['w-200,h-80', 0.3, 0.5],
    ['w-150,h-100,cm-extract', 0.5, 0.5],
    ['w-100,ar-1-3,dpr-2', 0.5, 0.6],
    ['rt-90:w-60,h-200', 0.5, 0.3],
    ['rt-180,w-300:w-100,h-200', 0.5, 0.4],
    ['rt-30:w-100,h-300', 0.5, undefined],
    ['fl-h_v:w-60,h-200', 0.5, 0.4],
    ['b-20_black:w-100,h-300', 0.5, undefined],
    ['w-300,h-300,cm-pad_resize:w-100,h-300', 0.5, undefined],
    ['w-100,h-200:w-50,h-20', 0.5, 0.5],
  ])('%s', async (chain, x, y) => {
    const source = await marked(point, 600, 400)
    const steps = aroundPoint(parseTransformation(`${chain},f-png`), { width: 600, height: 400 }, point)
    const { data } = await transform(source, steps, { settings: { autoFormat: false } })
    const light = await lightIn(data)
    expect(light.x).toBeCloseTo(x, 1)
    if (y !== undefined) expect(light.y).toBeCloseTo(y, 1)
  })
})

test('whatever the image, the point and the crop: the promised size stays, and every cut is inside', () => {
  const side = fc.integer({ min: 1, max: 5000 })
  const share = fc.double({ min: 0, max: 1, noNaN: true })
  const steps = fc.array(
    fc.constantFrom(
      'w-400,h-400',
      'w-300,ar-16-9',
      'h-77,ar-9-16',
      'w-200,h-100,cm-extract',
      'w-900,h-90,cm-pad_extract',
      'rt-90',
      'rt-17',
      'fl-v',
      'w-0.5,ar-1-1',
      'w-120,h-300,c-maintain_ratio_no_enlarge',
      'b-3_red',
      'w-50',
      'w-cw_div_2,h-50,dpr-2',
    ),
    { minLength: 1, maxLength: 4 },
  )
  fc.assert(
    fc.property(side, side, share, share, steps, (width, height, x, y, chain) => {
      const source = { width, height }
      const asked = parseTransformation(chain.join(':'))
      const around = aroundPoint(asked, source, { x, y })
      const promised = outputSize(source, asked)
      expect(outputSize(source, around)).toEqual(promised)
      for (const [index, step] of around.entries()) {
        if (step.cropMode !== 'extract' || step.x === undefined) continue
        const input = outputSize(source, around.slice(0, index))!
        expect(Number(step.x) + Number(step.width)).toBeLessThanOrEqual(input.width)
        expect(Number(step.y) + Number(step.height)).toBeLessThanOrEqual(input.height)
        expect(Math.min(Number(step.x), Number(step.y))).toBeGreaterThanOrEqual(0)
      }
    }),
    { numRuns: 3000 },
  )
})
