import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { type Emulator, type EmulatorOptions, startEmulator } from '../../src/emulator'
import { largestUpload, limitOf, uploadLimits } from '../../src/emulator/model/upload-limits'
import { temporaryFolder } from '../helpers/folder'
import { upload } from './helpers'

const MB = 1024 * 1024
const LIMITS = { maxUploadBytes: 1000, maxVideoBytes: 3000 }
let emulator: Emulator
afterEach(() => emulator?.close())

test.each<[Partial<EmulatorOptions>, number, number]>([
  // The free plan's.
  [{}, 25 * MB, 100 * MB],
  [{ maxUploadBytes: 10 }, 10, 100 * MB],
  [{ maxUploadBytes: 200 * MB }, 200 * MB, 200 * MB],
  [{ maxVideoBytes: 10 }, 25 * MB, 10],
])('%j: files up to %i, videos up to %i', (options, files, videos) => {
  const limits = uploadLimits(options)
  expect([limits[limitOf('image/png')], limits[limitOf('video/mp4')]]).toEqual([files, videos])
  expect(largestUpload(limits)).toBe(Math.max(files, videos))
})

test.each<[string, number, number]>([
  ['a.mp4', 3000, 200],
  ['a.webm', 1001, 200],
  ['a.mov', 3001, 400],
  ['a.txt', 1000, 200],
  ['a.txt', 1001, 400],
  ['a.pdf', 3000, 400],
])('an upload of %s with %i bytes is %i, as bytes and as base64', async (fileName, size, status) => {
  emulator = await startEmulator(LIMITS)
  const bytes = Buffer.alloc(size, 'x')
  for (const file of [bytes, bytes.toString('base64')]) {
    const answer = await upload(emulator, file, { fileName })
    expect(answer.status).toBe(status)
    if (status === 400) {
      expect(answer.body.message).toBe(
        'Your request contains invalid file parameter. The file size exceeds limits.',
      )
      expect(emulator.store.files()).toEqual([])
    }
  }
})

test('a seed has the same limits, and names the one to raise', async () => {
  emulator = await startEmulator(LIMITS)
  const folder = join(temporaryFolder(), 'seed')
  mkdirSync(folder)
  writeFileSync(join(folder, 'a.mp4'), Buffer.alloc(3000))
  expect((await emulator.seed(folder)).added).toEqual(['/a.mp4'])
  writeFileSync(join(folder, 'b.mp4'), Buffer.alloc(3001))
  await expect(emulator.seed(folder)).rejects.toThrow(
    'seed: b.mp4 has 3001 bytes, more than maxVideoBytes (3000)',
  )
})
