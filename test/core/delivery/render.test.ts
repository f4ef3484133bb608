import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { renderForBundle } from '../../../src/core/delivery/render'
import { RenditionCache } from '../../../src/core/delivery/rendition-cache'
import { temporaryFolder } from '../../helpers/folder'

test('an image that changes between its hash and its drawing fails the build, and nothing is kept for either', async () => {
  const folder = temporaryFolder()
  const file = join(folder, 'hero.png')
  const picture = (background: string) =>
    sharp({ create: { width: 40, height: 20, channels: 3, background } })
      .png()
      .toBuffer()
  writeFileSync(file, await picture('teal'))
  const bytes = readFileSync(file)
  const hash = createHash('sha256').update(bytes).digest('hex')
  const asset = { hash, size: bytes.length, width: 40, height: 20, format: 'png' }
  const rendition = { file, asset, transformation: [{ width: 10 }] }
  const store = new RenditionCache(folder)
  writeFileSync(file, await picture('tomato'))
  await expect(renderForBundle(rendition, store)).rejects.toMatchObject({
    code: 'RENDERING_FAILED',
    message: expect.stringContaining('hero.png: the file changed during the build. Run the build again'),
  })
  expect(existsSync(join(folder, 'renditions'))).toBe(false)
  writeFileSync(file, bytes)
  expect(await renderForBundle(rendition, store)).toMatchObject({ width: 10, height: 5 })
})

test('a stat that tells of the image spares hashing it again; one that tells of another does not', async () => {
  const folder = temporaryFolder()
  const file = join(folder, 'hero.png')
  const picture = sharp({ create: { width: 40, height: 20, channels: 3, background: 'teal' } })
  writeFileSync(file, await picture.png().toBuffer())
  const asset = { hash: 'a'.repeat(64), size: 1, width: 40, height: 20, format: 'png' }
  const draw = (hashByStat?: () => string | undefined) =>
    renderForBundle({ file, asset, transformation: [{ width: 10 }] }, new RenditionCache(folder), {
      hashByStat,
    })
  await expect(draw(() => undefined)).rejects.toThrow('the file changed during the build')
  await expect(draw(() => 'b'.repeat(64))).rejects.toThrow('the file changed during the build')
  expect(await draw(() => asset.hash)).toMatchObject({ width: 10, height: 5 })
})
