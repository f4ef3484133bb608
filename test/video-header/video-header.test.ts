import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  BadVideo,
  bitRateOf,
  readVideoHeader,
  readVideoHeaderSync,
  type VideoHeader,
} from '../../src/video-header'
import { repository, temporaryFolder } from '../helpers/folder'
import { PLACES, withBox } from './with-place'

const clip = (name: string) => join(repository, 'test/fixtures/videos', name)
const bytesOf = (name: string) => readFileSync(clip(name))
const inMemory = (bytes: Uint8Array) =>
  readVideoHeader({ size: bytes.length, read: (start, end) => bytes.subarray(start, end) })

/** By ffprobe. */
const CLIPS: [name: string, header: VideoHeader][] = [
  [
    'clip.mp4',
    { format: 'mp4', width: 320, height: 180, duration: 2, videoCodec: 'h264', audioCodec: 'aac' },
  ],
  [
    'clip.webm',
    { format: 'webm', width: 160, height: 90, duration: 1.008, videoCodec: 'vp9', audioCodec: 'opus' },
  ],
  ['clip.ogv', { format: 'ogv', width: 80, height: 46, duration: 1, videoCodec: 'theora' }],
]

describe('what a container says', () => {
  test.each(CLIPS)('%s', async (name, header) => {
    expect(readVideoHeaderSync(clip(name))).toEqual(header)
    expect(await inMemory(bytesOf(name))).toEqual(header)
  })

  test('an MP4 that is turned is as high as it is wide', async () => {
    const bytes = Buffer.from(bytesOf('clip.mp4'))
    // The matrix of the track header: 90° clockwise.
    const track = bytes.indexOf('tkhd', 'latin1') + 4 + 40
    const matrix = [0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000]
    for (const [index, value] of matrix.entries()) bytes.writeInt32BE(value, track + 4 * index)
    expect(await inMemory(bytes)).toMatchObject({ width: 180, height: 320 })
  })

  test.each(Object.entries(PLACES))('where it was recorded: %s', async (_, added) => {
    expect(await inMemory(withBox(bytesOf('clip.mp4'), added))).toEqual({ ...CLIPS[0]![1], hasPlace: true })
  })

  test('where it was recorded: Matroska', async () => {
    const bytes = Buffer.from(bytesOf('clip.webm'))
    const tag = bytes.indexOf('ENCODER', 'latin1')
    bytes.write('GPS_LOC', tag, 'latin1')
    expect(await inMemory(bytes)).toMatchObject({ format: 'webm', hasPlace: true })
  })

  test('QuickTime, with the index at the end of the file', async () => {
    const bytes = bytesOf('clip.mp4')
    const [ftyp, moov] = [bytes.readUInt32BE(0), bytes.indexOf('moov', 'latin1') - 4]
    const length = bytes.readUInt32BE(moov)
    const index = bytes.subarray(moov, moov + length)
    const quickTime = Buffer.from(bytes.subarray(0, ftyp))
    quickTime.write('qt  ', 8, 'latin1')
    quickTime.write('qt  ', 16, 'latin1')
    const whole = Buffer.concat([quickTime, bytes.subarray(ftyp, moov), bytes.subarray(moov + length), index])
    expect(await inMemory(whole)).toMatchObject({ format: 'mov', width: 320, height: 180, duration: 2 })
  })

  test('a recording of a browser, which states no duration, has that of its last frame', async () => {
    const bytes = Buffer.from(bytesOf('clip.webm'))
    // The element Duration becomes a Void of the same length.
    bytes[bytes.indexOf(Buffer.from([0x44, 0x89, 0x88]))] = 0xec
    const at = bytes.indexOf(Buffer.from([0xec, 0x89, 0x88]))
    bytes[at + 1] = 0x89
    expect((await inMemory(bytes))?.duration).toBeCloseTo(1, 1)
  })

  test('the bit rate is that of the whole file', () => {
    expect(bitRateOf(1000, { duration: 4 })).toBe(2000)
    expect(bitRateOf(1000, {})).toBeUndefined()
  })
})

describe('files that are no videos', () => {
  test.each([
    ['text', Buffer.from('<!doctype html>'), undefined],
    ['nothing', Buffer.alloc(1), undefined],
    ['a JPEG', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]), undefined],
    ['an MP4 without its index', bytesOf('clip.mp4').subarray(0, 32), BadVideo],
    ['a WebM that ends in its header', bytesOf('clip.webm').subarray(0, 40), BadVideo],
    ['an Ogg file with sound alone', Buffer.concat([Buffer.from('OggS'), Buffer.alloc(100)]), BadVideo],
  ])('%s', async (_, bytes, error) => {
    const file = join(temporaryFolder(), 'a.mp4')
    writeFileSync(file, bytes)
    if (!error) {
      expect(await inMemory(bytes)).toBeUndefined()
      expect(readVideoHeaderSync(file)).toBeUndefined()
      return
    }
    await expect(inMemory(bytes)).rejects.toThrow(error)
    expect(() => readVideoHeaderSync(file)).toThrow(error)
  })

  test('a missing file, a folder', () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'a.mp4'))
    expect(() => readVideoHeaderSync(join(folder, 'a.mp4'))).toThrow(BadVideo)
    expect(() => readVideoHeaderSync(join(folder, 'none.mp4'))).toThrow(/ENOENT/)
    // The worker goes on.
    expect(readVideoHeaderSync(clip('clip.mp4'))?.width).toBe(320)
  })

  test('damaged bytes make an error or a header, in bounded time', async () => {
    const originals = CLIPS.map(([name]) => bytesOf(name))
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...originals), damage, fc.nat(), async (original, changes, cut) => {
        const bytes = Buffer.from(original.subarray(0, cut % 4 ? undefined : cut % original.length))
        // In the headers.
        for (const [at, value] of changes) bytes[at % Math.min(bytes.length, 2000)] = value
        const header = await inMemory(bytes).catch((error) => {
          expect(error).toBeInstanceOf(BadVideo)
          return undefined
        })
        if (!header) return
        expect([header.width > 0, header.width <= 65_535, header.height > 0]).toEqual([true, true, true])
      }),
      { numRuns: 100, interruptAfterTimeLimit: 20_000 },
    )
  })

  test('a parser that does not return is ended', async () => {
    const never = new Promise<Uint8Array>(() => {})
    const read = (start: number, end: number) =>
      start === 0 && end === 12 ? bytesOf('clip.mp4').subarray(0, 12) : never
    const started = Date.now()
    await expect(readVideoHeader({ size: 1000, read })).rejects.toThrow(
      'its header could not be read in 10 seconds',
    )
    expect(Date.now() - started).toBeLessThan(15_000)
    expect(await inMemory(bytesOf('clip.mp4'))).toMatchObject({ width: 320 })
  })
})
