import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { bmp, gif, ico, intoPng, latin1 } from '../image-header/samples/bytes'
import { recordedSample } from '../image-header/samples/recorded'
import { quarters } from '../image-header/samples/sample'
import { api, rawRequest, upload } from './helpers'

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.close())

const SIZE = { width: 40, height: 20 }
const png = () => quarters(SIZE).png().toBuffer()
const recorded = async (kind: string) => (await recordedSample(kind)).bytes

async function uploaded(bytes: Buffer, fileName: string) {
  const { body } = await upload(emulator, bytes, { fileName })
  return (await api(emulator, 'GET', `/v1/files/${body.fileId}/details`)).body
}

describe('what the API says of a file', () => {
  test.each<[string, string, () => Promise<Buffer> | Buffer, object]>([
    [
      'a clear AVIF',
      'a.avif',
      () => quarters(SIZE).ensureAlpha(0.5).avif({ effort: 0 }).toBuffer(),
      { mime: 'image/avif', hasAlpha: true },
    ],
    ['an opaque AVIF', 'b.avif', () => quarters(SIZE).avif({ effort: 0 }).toBuffer(), { hasAlpha: false }],
    ['a turned AVIF', 'c.avif', () => recorded('AVIF, irot 1'), { width: 100, height: 200 }],
    [
      'a clear GIF',
      'a.gif',
      () => gif([40, 20], [{ ...SIZE, colour: 1, transparent: 1 }]),
      { hasAlpha: true },
    ],
    ['an opaque GIF', 'b.gif', () => gif([40, 20], [{ ...SIZE, colour: 1 }]), { hasAlpha: false }],
    [
      'a PNG that speaks of tRNS',
      'a.png',
      async () => intoPng(await png(), { type: 'tEXt', content: latin1('Comment\0tRNS') }),
      { hasAlpha: false },
    ],
    ['a bare JPEG XL', 'a.jxl', () => recorded('JPEG XL'), { mime: 'image/jxl', width: 200, height: 100 }],
    ['a JPEG XL in a container', 'b.jxl', () => recorded('JPEG XL in a container'), { mime: 'image/jxl' }],
    ['JPEG 2000', 'a.jp2', () => recorded('JPEG 2000'), { mime: 'image/jp2', width: 200, height: 100 }],
    [
      'a portable map',
      'a.ppm',
      () => latin1(`P6\n2 1\n255\n${'x'.repeat(6)}`),
      { mime: 'image/x-portable-anymap', width: 2, height: 1 },
    ],
    ['a BMP', 'a.bmp', () => bmp(33, 17, 'os2'), { mime: 'image/bmp', width: 33, height: 17 }],
    [
      'a cursor',
      'a.cur',
      () => ico([{ bytes: bmp(16, 16), width: 16, height: 16 }], 2),
      { mime: 'image/x-icon', width: 16 },
    ],
  ])('%s', async (_, name, make, facts) => {
    expect(await uploaded(await make(), name)).toMatchObject({ fileType: 'image', ...facts })
  })

  test('a PNG whose tRNS lies behind four kilobytes of text is clear', async () => {
    const text = { type: 'tEXt', content: latin1(`Comment\0${'x'.repeat(5000)}`) }
    const clear = intoPng(
      await sharp(await png())
        .png()
        .toBuffer(),
      text,
    )
    expect(await uploaded(intoPng(clear, { type: 'tRNS', content: Buffer.alloc(6) }), 'c.png')).toMatchObject(
      { hasAlpha: true },
    )
  })
})

test.each([
  ['bmp', () => bmp(33, 17), { width: 33, height: 17, format: 'bmp' }],
  [
    'ico',
    () => ico([{ bytes: bmp(16, 16), width: 16, height: 16 }]),
    { width: 16, height: 16, format: 'ico' },
  ],
  ['jxl', () => recorded('JPEG XL'), { width: 200, height: 100, format: 'jxl' }],
])('/metadata of %s is read from its header', async (extension, make, facts) => {
  const { fileId } = await uploaded(await make(), `metadata.${extension}`)
  const { status, body } = await api(emulator, 'GET', `/v1/files/${fileId}/metadata`)
  expect([status, body]).toEqual([200, expect.objectContaining({ ...facts, exif: {} })])
})

test('delivery turns a PNG and an AVIF, keeps an APNG and says what it left out', async () => {
  await upload(emulator, await recorded('PNG, orientation 6'), { fileName: 'turned.png' })
  await upload(emulator, await recorded('AVIF, irot 1'), { fileName: 'turned.avif' })
  for (const name of ['turned.png', 'turned.avif']) {
    const { body } = await rawRequest(emulator.url, `/demo/${name}?tr=w-50,f-png`)
    expect(await sharp(body).metadata()).toMatchObject({ width: 50, height: 100 })
  }
  const moving = await recorded('APNG')
  await upload(emulator, moving, { fileName: 'moving.png' })
  const { body, headers } = await rawRequest(emulator.url, '/demo/moving.png?tr=w-50')
  expect([body.equals(moving), headers['x-ik-approximated']]).toEqual([true, 'w-50'])
})
