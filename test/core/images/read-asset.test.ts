import { closeSync, ftruncateSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { resolveOptions } from '../../../src/core/config/options'
import { maxFileBytes } from '../../../src/core/delivery/strategy'
import { readAsset } from '../../../src/core/images/read-asset'
import { StatCache } from '../../../src/core/images/stat-cache'
import { tealJpeg } from '../../emulator/picture'
import { temporaryFolder } from '../../helpers/folder'

const limits = (image: number) => ({ image, video: Number.POSITIVE_INFINITY })

test('a file that is too large to upload is refused before it is read', async () => {
  const root = temporaryFolder()
  const file = join(root, 'a.jpg')
  writeFileSync(file, await tealJpeg(8, 8))
  // Sparse: a gigabyte that takes no space, and seconds to hash.
  const descriptor = openSync(file, 'r+')
  ftruncateSync(descriptor, 2 ** 30)
  closeSync(descriptor)
  const cache = new StatCache(join(root, '.cache'), root, () => {})
  const started = process.cpuUsage()
  expect(() => readAsset(file, cache, { allowActiveSvg: false, maxBytes: limits(50 * 1024 ** 2) })).toThrow(
    `The image ${file} has 1073.7 MB, and uploads may have 52.4 MB. Make it smaller, or set maxUploadBytes if your ImageKit plan allows more.`,
  )
  const { user, system } = process.cpuUsage(started)
  expect(user + system).toBeLessThan(100_000)
})

test('an image in the cache is refused, too', async () => {
  const root = temporaryFolder()
  const file = join(root, 'a.jpg')
  writeFileSync(file, await tealJpeg(8, 8))
  await new Promise((resolve) => setTimeout(resolve, 80))
  const cache = new StatCache(join(root, '.cache'), root, () => {})
  const { size } = readAsset(file, cache, { allowActiveSvg: false })
  expect(size).toBe(readFileSync(file).length)
  expect(cache.get(file)).toBeDefined()
  expect(() => readAsset(file, cache, { allowActiveSvg: false, maxBytes: limits(size - 1) })).toThrow(
    /maxUploadBytes/,
  )
  expect(readAsset(file, cache, { allowActiveSvg: false, maxBytes: limits(size) }).size).toBe(size)
})

test.each([
  ['build', {}, 52_428_800],
  ['build', { maxUploadBytes: 1000 }, 1000],
  ['build', { mode: 'local' as const }, undefined],
  ['build', { privateKey: '' }, undefined],
  ['build', { urlEndpoint: '' }, undefined],
  ['serve', {}, undefined],
  ['watch', {}, undefined],
  ['watch', { uploadInWatch: true }, 52_428_800],
] as const)('%s with %o: %d bytes', (purpose, more, expected) => {
  const options = { urlEndpoint: 'https://ik.imagekit.io/demo', privateKey: 'private_x', ...more }
  expect(maxFileBytes(resolveOptions(options, {}, '/app'), purpose)?.image).toBe(expected)
})
