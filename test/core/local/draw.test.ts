import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { drawForBundle } from '../../../src/core/local/draw'
import { RenditionStore } from '../../../src/core/local/rendition-store'
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
  const store = new RenditionStore(folder)
  writeFileSync(file, await picture('tomato'))
  await expect(drawForBundle(rendition, store)).rejects.toMatchObject({
    code: 'DRAWING_FAILED',
    message: expect.stringContaining('hero.png: it has changed during the build: build again'),
  })
  expect(existsSync(join(folder, 'renditions'))).toBe(false)
  writeFileSync(file, bytes)
  expect(await drawForBundle(rendition, store)).toMatchObject({ width: 10, height: 5 })
})
