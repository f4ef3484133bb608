import sharp from 'sharp'
import { beforeAll, describe, expect, test } from 'vitest'
import { type TransformOptions, transform } from '../../src/engine'
import { decodeTransformation, parseTransformation } from '../../src/url'
import { apart, BLUE, drawn, GREEN, plain, quarters, RED, spot, WHITE } from './pictures'

const files: Record<string, Buffer> = {}
let base: Buffer
const load = async (path: string) => files[path]

beforeAll(async () => {
  base = await plain(100, 80, '#fff')
  files['red.png'] = await plain(20, 10, '#f00')
  files['four.png'] = await quarters()
  files['wide.png'] = await plain(300, 10, '#00f')
  files['framed.png'] = await spot(
    { width: 40, height: 40, ground: '#0f0' },
    { left: 10, top: 10, across: 20, down: 20, colour: '#f00' },
  )
  files['ring.png'] = await sharp(await plain(20, 20, '#000'))
    .composite([{ input: await plain(10, 10, '#000'), left: 5, top: 5, blend: 'dest-out' }])
    .png()
    .toBuffer()
  files['dir/dark.png'] = await plain(20, 10, '#808080')
  const frames = await Promise.all(['#f00', '#0f0'].map((colour) => plain(10, 10, colour)))
  files['moving.gif'] = await sharp(frames, { join: { animated: true } })
    .gif()
    .toBuffer()
})

/** Chains are read as the delivery reads them. */
function on(picture: Buffer, chain: string, options: TransformOptions = {}) {
  return drawn(picture, decodeTransformation(parseTransformation(chain)), { load, ...options })
}

/** Left, top, right and bottom of what has a colour. */
function boxOf({ at, width, height }: Awaited<ReturnType<typeof on>>, colour: string) {
  const xs: number[] = []
  const ys: number[] = []
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (apart(at(x, y), colour) > 3) continue
      xs.push(x)
      ys.push(y)
    }
  }
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs) + 1, Math.max(...ys) + 1]
}

describe('where a layer lies', () => {
  // The base is 100 × 80, the layer 20 × 10: left, top, right, bottom.
  test.each<[string, number[]]>([
    ['', [40, 35, 60, 45]],
    ['lfo-top_left', [0, 0, 20, 10]],
    ['lfo-top', [40, 0, 60, 10]],
    ['lfo-right', [80, 35, 100, 45]],
    ['lfo-bottom_left', [0, 70, 20, 80]],
    ['lfo-bottom_right', [80, 70, 100, 80]],
    ['lx-10,ly-20', [10, 20, 30, 30]],
    ['lx-0,ly-0', [0, 0, 20, 10]],
    ['lx-10', [10, 0, 30, 10]],
    ['ly-20', [0, 20, 20, 30]],
    // From the right, from the bottom.
    ['lx-N35,ly-0', [45, 0, 65, 10]],
    ['lx-0,ly-N0', [0, 70, 20, 80]],
    ['lx-Nbw_div_4,ly-Nbh_div_4', [55, 50, 75, 60]],
    // Beyond the base: moved back in.
    ['lx-95,ly-200', [80, 70, 100, 80]],
    ['lx-N95,ly-0', [0, 0, 20, 10]],
    ['lx-bw_sub_cw,ly-bh_sub_ch', [80, 70, 100, 80]],
    ['lx-bw_div_2,ly-ch_mul_2', [50, 20, 70, 30]],
    ['lxc-50,lyc-40', [40, 35, 60, 45]],
    ['lxc-bw_div_4,lyc-20', [15, 15, 35, 25]],
    ['lx-50,ly-40,lap-bottom_right', [30, 30, 50, 40]],
    ['lx-50,ly-40,lap-center', [40, 35, 60, 45]],
    ['lx-50,ly-40,lap-top', [40, 40, 60, 50]],
    ['lx-10,ly-20,lfo-bottom', [10, 20, 30, 30]],
  ])('%s', async (position, box) => {
    const seen = await on(base, `l-image,i-red.png${position && `,${position}`},l-end`)
    expect(boxOf(seen, RED)).toEqual(box)
    expect([seen.width, seen.height]).toEqual([100, 80])
  })

  test('a layer comes after the resizing of its step, before the next one', async () => {
    const seen = await on(base, 'w-50,l-image,i-red.png,lx-0,ly-0,l-end:w-100')
    expect(boxOf(seen, RED).map((side) => Math.round(side / 5) * 5)).toEqual([0, 0, 40, 20])
  })

  test('of two layers in a step the later one is on top', async () => {
    const chain = 'l-image,i-red.png,lx-0,ly-0,l-end,l-image,i-ik_canvas,bg-0000FF,w-10,h-10,lx-5,ly-0,l-end'
    const { at } = await on(base, chain)
    expect([at(2, 5), at(7, 5), at(17, 5)]).toEqual([RED, BLUE, RED])
  })

  test('what is larger than the base is cut off, and the base keeps its size', async () => {
    const seen = await on(base, 'l-image,i-wide.png,l-end')
    expect([seen.width, seen.height, boxOf(seen, BLUE)]).toEqual([100, 80, [0, 35, 100, 45]])
    const large = await on(base, 'l-image,i-four.png,w-400,h-320,lx-0,ly-0,l-end')
    expect(large.corners).toEqual([RED, RED, RED, RED])
    expect((await on(base, 'l-image,i-four.png,w-400,h-320,lfo-bottom_right,l-end')).corners[0]).toBe(WHITE)
  })
})

describe('an image layer', () => {
  test('is trimmed, unless that is switched off', async () => {
    expect(boxOf(await on(base, 'l-image,i-framed.png,l-end'), RED)).toEqual([40, 30, 60, 50])
    expect((await on(base, 'l-image,i-framed.png,l-end')).mean[1]).not.toBe(255)
    expect((await on(base, 'l-image,i-framed.png,lx-0,ly-0,t-false,l-end')).at(2, 2)).toBe(GREEN)
    expect((await on(base, 'l-image,i-framed.png,lx-0,ly-0,l-end')).at(2, 2)).toBe(RED)
  })

  test.each<[string, number[]]>([
    ['w-40,h-20,c-force', [0, 0, 40, 20]],
    ['w-bw_div_2', [0, 0, 50, 25]],
    // `iw` is the layer's own width, before it was trimmed.
    ['w-iw_mul_2', [0, 0, 40, 20]],
    ['w-40:rt-90', [0, 0, 20, 40]],
    ['h-bh_mul_0.5_sub_20,ar-1-1', [0, 0, 20, 20]],
  ])('has a chain of its own: %s', async (chain, box) => {
    expect(boxOf(await on(base, `l-image,i-red.png,lx-0,ly-0,${chain},l-end`), RED)).toEqual(box)
  })

  test.each<[string, [x: number, y: number, pixel: string][]]>([
    ['o-50', [[5, 5, 'ff8080ff']]],
    [
      'r-max',
      [
        [0, 0, WHITE],
        [10, 5, RED],
      ],
    ],
    [
      'b-2_0000FF',
      [
        [1, 1, BLUE],
        [3, 3, RED],
      ],
    ],
    ['e-grayscale', [[5, 5, '7f7f7fff']]],
  ])('can be changed by %s', async (chain, pixels) => {
    const { at } = await on(base, `l-image,i-red.png,lx-0,ly-0,${chain},l-end`)
    for (const [x, y, pixel] of pixels) expect(apart(at(x, y), pixel), `${x},${y}`).toBeLessThanOrEqual(2)
  })

  test.each([
    ['l-image,i-dir@@dark.png,l-end', '808080ff'],
    ['l-image,ie-ZGlyL2RhcmsucG5n,l-end', '808080ff'],
    ['l-image,i-moving.gif,l-end', RED],
    ['l-image,i-moving.gif,pg-2,l-end', GREEN],
  ])('%s shows the right picture', async (chain, pixel) => {
    expect((await on(base, chain)).at(50, 40)).toBe(pixel)
  })

  test('lies on every frame of an animation, drawn once', async () => {
    let loads = 0
    const counting = (path: string) => {
      loads++
      return load(path)
    }
    const steps = parseTransformation('l-image,i-dir@@dark.png,w-4,h-4,lx-0,ly-0,l-end')
    const { data } = await transform(files['moving.gif'], steps, { load: counting })
    const { pages } = await sharp(data).metadata()
    for (const page of [0, 1]) {
      const pixels = await sharp(data, { page }).removeAlpha().raw().toBuffer()
      expect([...pixels.subarray(0, 3)]).toEqual([128, 128, 128])
    }
    expect([pages, loads]).toEqual([2, 1])
  })
})

describe('layer modes', () => {
  test('multiply darkens by the layer', async () => {
    const { at } = await on(await plain(40, 40, '#f80'), 'l-image,i-dir@@dark.png,lm-multiply,l-end')
    expect(apart(at(20, 20), '804400ff')).toBeLessThanOrEqual(1)
    expect(at(2, 2)).toBe('ff8800ff')
  })

  test('cutter keeps what the layer covers, cutout takes it away', async () => {
    const ring = 'i-ring.png,t-false,lx-10,ly-10'
    const kept = await on(base, `l-image,${ring},lm-cutter,l-end`)
    expect(
      [kept.at(2, 2), kept.at(12, 12), kept.at(20, 20), kept.at(60, 60)].map((one) => one.slice(6)),
    ).toEqual(['00', 'ff', '00', '00'])
    const cut = await on(base, `l-image,${ring},lm-cutout,l-end`)
    expect([cut.at(2, 2), cut.at(12, 12).slice(6), cut.at(20, 20), cut.at(60, 60)]).toEqual([
      WHITE,
      '00',
      WHITE,
      WHITE,
    ])
  })

  test('displace shifts by the red and green of the layer', async () => {
    const map = async (colour: string) => {
      files['map.png'] = await plain(100, 80, colour)
      return on(files['four.png']!, 'l-image,i-map.png,t-false,lm-displace,lx-20,ly-10,l-end')
    }
    // Red at its most: pixels come from 20 to the right; green in the middle: from the same height.
    const right = await map('#ff8000')
    expect([right.at(28, 10), right.at(32, 10), right.at(10, 38)]).toEqual([RED, GREEN, RED])
    const left = await map('#008000')
    expect([left.at(68, 10), left.at(72, 10)]).toEqual([RED, GREEN])
    const down = await map('#80ff00')
    expect([down.at(10, 28), down.at(10, 32)]).toEqual([RED, BLUE])
    expect((await map('#80808000')).corners).toEqual([RED, GREEN, BLUE, WHITE])
  })

  test.each([
    ['l-image,i-red.png,lm-displace,l-end', /lx or ly/],
    ['l-image,i-red.png,lm-screen,l-end', /lm-screen/],
  ])('%s is refused', async (chain, message) => {
    await expect(on(base, chain)).rejects.toMatchObject({
      code: 'BAD_VALUE',
      message: expect.stringMatching(message),
    })
  })
})

describe('a block of colour', () => {
  test.each<[string, [x: number, y: number, pixel: string][]]>([
    [
      'bg-FF0000,w-20,h-10',
      [
        [50, 40, RED],
        [39, 40, WHITE],
        [60, 40, WHITE],
        [50, 34, WHITE],
        [50, 45, WHITE],
      ],
    ],
    [
      'bg-red,w-bw_div_2,h-bh,lfo-left',
      [
        [0, 0, RED],
        [49, 79, RED],
        [50, 0, WHITE],
      ],
    ],
    [
      'bg-FF0000,h-10,lx-0,ly-N0',
      [
        [0, 70, RED],
        [99, 79, RED],
        [50, 69, WHITE],
      ],
    ],
    ['bg-FF0000,w-20,h-10,al-5', [[50, 40, 'ff8080ff']]],
    ['bg-FF000050,w-20,h-10', [[50, 40, 'ff8080ff']]],
    // An alpha in the colour beats `al`, and a name knows none.
    ['bg-FF000050,w-20,h-10,al-9', [[50, 40, 'ff8080ff']]],
    ['bg-red,w-20,h-10,al-5', [[50, 40, RED]]],
    [
      'bg-FF0000,w-20,h-20,r-max',
      [
        [41, 31, WHITE],
        [50, 40, RED],
      ],
    ],
    [
      'w-20,h-20,e-gradient-ld-180_from-FF0000_to-0000FF',
      [
        [50, 30, RED],
        [50, 49, BLUE],
        [39, 40, WHITE],
      ],
    ],
  ])('%s', async (block, pixels) => {
    const { at } = await on(base, `l-image,i-ik_canvas,${block},l-end`)
    for (const [x, y, pixel] of pixels) expect(apart(at(x, y), pixel), `${x},${y}`).toBeLessThanOrEqual(14)
  })
})

describe('layers in layers', () => {
  test('lie on the layer that holds them, with its size as theirs to reckon with', async () => {
    const inner = 'l-image,i-ik_canvas,bg-0000FF,w-bw_div_2,h-bh,lfo-right,l-end'
    const { at } = await on(base, `l-image,i-red.png,w-40,lx-10,ly-10,${inner},l-end`)
    expect([at(12, 15), at(28, 15), at(32, 15), at(48, 15), at(52, 15)]).toEqual([
      RED,
      RED,
      BLUE,
      BLUE,
      WHITE,
    ])
  })

  const nested = (depth: number): string =>
    depth === 0 ? '' : `,l-image,i-red.png${nested(depth - 1)},l-end`
  test('three deep is the most', async () => {
    expect((await on(base, nested(3).slice(1))).at(50, 40)).toBe(RED)
    await expect(on(base, nested(4).slice(1))).rejects.toMatchObject({ code: 'LIMIT' })
  })
})

describe('refusals', () => {
  test.each<[string, string, RegExp]>([
    ['l-image,i-missing.png,l-end', 'BAD_VALUE', /i-missing\.png/],
    ['l-image,i-red.png,e-bgremove,l-end', 'NOT_SUPPORTED', /e-bgremove/],
    ['l-image,i-red.png,fo-face,w-10,h-10,l-end', 'NOT_SUPPORTED', /fo-face/],
    ['l-image,i-red.png,fs-10,l-end', 'BAD_VALUE', /fs-10: is not allowed in a layer/],
    ['l-text,i-x,h-10,l-end', 'BAD_VALUE', /h-10/],
    ['l-video,i-a.mp4,l-end', 'NOT_SUPPORTED', /l-video/],
    ['l-subtitles,i-a.srt,l-end', 'NOT_SUPPORTED', /l-subtitles/],
    ['l-image,i-red.png,lfo-middle,l-end', 'BAD_VALUE', /lfo-middle/],
    ['l-image,i-red.png,lx-1,ly-1,lap-middle,l-end', 'BAD_VALUE', /lap-middle/],
    ['l-image,i-red.png,lx-bw_div_0,l-end', 'BAD_VALUE', /bw_div_0/],
    ['l-image,i-ik_canvas,bg-nocolour,l-end', 'BAD_VALUE', /nocolour/],
    ['l-image,i-ik_canvas,bg-red,w-iw_div_2,l-end', 'BAD_VALUE', /iw_div_2/],
    ['l-image,i-ik_canvas,bg-FF0000,al-12,l-end', 'BAD_VALUE', /al-12/],
    ['l-image,i-ik_canvas,bg-red,w-20000,h-20000,l-end', 'LIMIT', /20000/],
    ['l-image,i-red.png,w-20000,h-20000,c-force,l-end', 'LIMIT', /100 MP/],
  ])('%s is %s', async (chain, code, message) => {
    await expect(on(base, chain)).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
  })

  test('an error of the loader comes out as it went in', async () => {
    const refusal = new Error('not yours')
    const failing = async () => {
      throw refusal
    }
    await expect(on(base, 'l-image,i-red.png,l-end', { load: failing })).rejects.toBe(refusal)
  })

  test('a layer that is no image is told apart', async () => {
    files['text.png'] = Buffer.from('text')
    await expect(on(base, 'l-image,i-text.png,l-end')).rejects.toMatchObject({ code: 'BAD_SOURCE' })
  })
})
