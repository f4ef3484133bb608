import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { transform } from '../../src/engine'
import type { Transformation } from '../../src/url'
import { GREEN, look, plain, spot } from './pictures'

describe('pages and frames', () => {
  const colours = ['#f00', '#0f0', '#00f']
  const moving = async (format: 'gif' | 'webp') => {
    const frames = await Promise.all(colours.map((colour) => plain(30, 20, colour)))
    const strip = sharp(frames, { join: { animated: true } })
    return (
      format === 'gif'
        ? strip.gif({ delay: [50, 60, 70] })
        : strip.webp({ lossless: true, delay: [50, 60, 70] })
    ).toBuffer()
  }

  test.each(['gif', 'webp'] as const)('the page of a %s can be chosen', async (format) => {
    const { data } = await transform(await moving(format), [
      { page: 2, width: 15, format: 'png', lossless: true },
    ])
    const seen = await look(data)
    expect([seen.width, seen.height, seen.at(5, 5)]).toEqual([15, 10, GREEN])
    await expect(transform(await moving(format), [{ page: 4 }])).rejects.toMatchObject({
      code: 'BAD_VALUE',
      message: expect.stringMatching(/pg-4.*3 pages/),
    })
  })

  test.each<[Transformation['page'], string]>([
    ['2-3', 'NOT_SUPPORTED'],
    ['1_2', 'NOT_SUPPORTED'],
    ['name-"a"', 'NOT_SUPPORTED'],
    ['0', 'BAD_VALUE'],
    ['x', 'BAD_VALUE'],
  ])('pg-%s is %s', async (page, code) => {
    await expect(transform(await moving('gif'), [{ page: page! }])).rejects.toMatchObject({ code })
  })

  test.each<[Transformation[], [number, number]]>([
    [[{ width: 15 }], [15, 10]],
    [[{ width: 20, height: 20, focus: 'auto' }], [20, 20]],
    [[{ radius: 'max', blur: 2 }], [30, 20]],
    [[{ rotation: 90, border: '2_FFFFFF' }], [24, 34]],
    [[{ width: 60, height: 60, cropMode: 'pad_resize', background: 'dominant' }], [60, 60]],
    [[{ overlay: { type: 'text', text: 'x' } }], [30, 20]],
    [[{ grayscale: true, opacity: 50 }], [30, 20]],
  ])('%j leaves a WebP moving', async (steps, size) => {
    const { data, width, height } = await transform(await moving('webp'), steps)
    const found = await sharp(data, { animated: true }).metadata()
    expect(found).toMatchObject({ pages: 3, delay: [50, 60, 70], width: size[0], pageHeight: size[1] })
    expect([width, height]).toEqual(size)
  })

  test('what one frame has to cut off is cut off all of them', async () => {
    const frames = [
      await spot(
        { width: 40, height: 40, ground: '#fff' },
        { left: 5, top: 10, across: 10, down: 20, colour: '#f00' },
      ),
      await spot(
        { width: 40, height: 40, ground: '#fff' },
        { left: 20, top: 10, across: 5, down: 5, colour: '#00f' },
      ),
    ]
    const gif = await sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer()
    const { data } = await transform(gif, [{ trim: true }])
    expect(await sharp(data, { animated: true }).metadata()).toMatchObject({
      pages: 2,
      width: 10,
      pageHeight: 20,
    })
  })

  test('a thumbnail is still, in the format that is asked for or a photograph’s', async () => {
    const still = async (accept?: string) =>
      (await transform(await moving('gif'), [{ width: 15 }], { still: true, ...(accept && { accept }) }))
        .format
    expect([await still(), await still('image/webp')]).toEqual(['jpg', 'webp'])
  })

  test('conditions are not for animations', async () => {
    const steps = [{ raw: 'if-ar_gt_1,w-10,if-end' }]
    await expect(transform(await moving('gif'), steps)).rejects.toMatchObject({ code: 'BAD_VALUE' })
  })
})
