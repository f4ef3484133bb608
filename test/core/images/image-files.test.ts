import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { resolveOptions } from '../../../src/core/config/options'
import { ImageFiles } from '../../../src/core/images/image-files'
import { StatCache } from '../../../src/core/images/stat-cache'
import { consoleLogger } from '../../../src/diagnostics/log'
import { temporaryFolder } from '../../helpers/folder'

async function changing() {
  const root = temporaryFolder()
  const options = resolveOptions({}, {}, root)
  const file = join(root, 'a.png')
  const draw = async (width: number) =>
    writeFileSync(
      file,
      await sharp({ create: { width, height: 1, channels: 3, background: 'red' } })
        .png()
        .toBuffer(),
    )
  await draw(1)
  return {
    file,
    draw,
    files: new ImageFiles(options, new StatCache(options.cacheDir, root, () => consoleLogger)),
  }
}

test.each([
  [true, 1],
  [false, 2],
])('one build: %s; an image that changes meanwhile', async (isOneBuild, sees) => {
  const { file, draw, files } = await changing()
  files.start(isOneBuild)
  expect(files.read(file).asset.width).toBe(1)
  await draw(2)
  expect(files.read(file).asset.width).toBe(sees)
  files.start(isOneBuild)
  expect(files.read(file).asset.width).toBe(2)
  files.finish()
  await draw(3)
  expect(files.read(file).asset.width).toBe(3)
})

test('an image that goes is there no more for the next build', async () => {
  const { file, files } = await changing()
  files.start(true)
  expect(files.has(file)).toBe(true)
  rmSync(file)
  files.start(true)
  expect(files.has(file)).toBe(false)
  expect(files.isCandidate(file)).toBe(true)
  expect(files.isCandidate(file.replace('.png', '.txt'))).toBe(false)
})
