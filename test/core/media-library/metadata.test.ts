import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import type { Options } from '../../../src/types'
import { build, lockfileOf, picture, project, settingsOf, stageFor } from '../../deploy/stage'
import { repository } from '../../helpers/folder'
import { PLACES, withBox } from '../../video-header/with-place'

const stage = stageFor()
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

const photograph = (colour: string) =>
  sharp({ create: { width: 32, height: 24, channels: 3, background: colour } })
    .withMetadata({ orientation: 6 })
    .withExif({ IFD3: { GPSLatitude: '52/1 31/1 0/1' } })
    .jpeg()
    .toBuffer()

async function album() {
  const files = {
    'a.jpg': await photograph('red'),
    'b.jpg': await photograph('blue'),
    'c.png': await picture('lime'),
  }
  const imports = Object.keys(files).map((name, index) => `import i${index} from 'ik:./${name}?w=8'`)
  return project({ ...files, 'main.js': `${imports.join('\n')}\nconsole.log(i0, i1, i2)\n` })
}

const run = (root: string, options: Options = {}) => build(settingsOf(stage(), root), root, options)
const warnings = (logs: string[]) => logs.filter((line) => line.includes('GPS'))
const stored = () =>
  Promise.all(
    stage()
      .store.files()
      .map(async ({ filePath }) => stage().store.read(filePath)),
  )

test('by default new images with a place are uploaded, and warned of once', async () => {
  const root = await album()
  expect(warnings(await run(root))).toEqual([
    expect.stringMatching(
      /2 new images with the place where they were taken \(GPS\): \.\/a\.jpg \(jpg\), \.\/b\.jpg \(jpg\)\. .*Set metadata: 'strip' to remove it from uploads, or 'keep' to accept it/,
    ),
  ])
  expect(stage().store.files()).toHaveLength(3)
  expect(warnings(await run(root)), 'they are no longer new').toEqual([])
})

test('keep says nothing, and strict makes it an error before anything is uploaded', async () => {
  const root = await album()
  await expect(run(root, { strict: true })).rejects.toThrow(/GPS.*\(strict\)/)
  expect(stage().store.files()).toEqual([])
  expect(warnings(await run(root, { metadata: 'keep', strict: true }))).toEqual([])
})

test('strip uploads the picture alone: the lockfile has the hash of what is stored, and only photographs change', async () => {
  const root = await album()
  await run(root, { metadata: 'keep' })
  const before = stage()
    .store.files()
    .map(({ filePath }) => filePath)
  expect(warnings(await run(root, { metadata: 'strip', strict: true }))).toEqual([])
  const added = stage()
    .store.files()
    .filter(({ filePath }) => !before.includes(filePath))
  expect(added).toHaveLength(2)
  for (const { filePath } of added) {
    const bytes = Buffer.from(await stage().store.read(filePath))
    expect(bytes.includes('GPS')).toBe(false)
    expect(await sharp(bytes).metadata()).toMatchObject({ orientation: 6, width: 32, height: 24 })
    expect(filePath).toContain(sha256(bytes).slice(0, 16))
    expect(lockfileOf(root)).toContain(`"hash":"${sha256(bytes)}"`)
  }
  // Nothing is uploaded again: warm, cold, without a key, and back to `keep`.
  const requests = stage().requests.length
  await run(root, { metadata: 'strip' })
  await run(root, { metadata: 'strip', privateKey: '', cacheDir: 'another-cache' })
  await run(root, { metadata: 'keep' })
  expect(stage().requests.length).toBe(requests)
  const manifest = JSON.parse(readFileSync(join(root, 'dist/imagekit-manifest.json'), 'utf8'))
  expect(Object.keys(manifest.images)).toHaveLength(3)
  expect(await stored()).toHaveLength(5)
})

test('a photograph in a format that can’t be stripped is warned of', async () => {
  const avif = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
    .withExif({ IFD3: { GPSLatitude: '52/1 31/1 0/1' } })
    .avif()
    .toBuffer()
  const root = project({ 'a.avif': avif, 'main.js': "import a from 'ik:./a.avif?w=8'\nconsole.log(a)\n" })
  expect(warnings(await run(root, { metadata: 'strip' }))).toEqual([
    expect.stringContaining('a.avif (avif). It can be removed from JPEG, PNG and WebP files'),
  ])
})

test('local renditions of stripped images are those of the others', async () => {
  const root = await album()
  const local: Options = { mode: 'local', cacheDir: 'cache-keep' }
  await run(root, { ...local, metadata: 'keep' })
  const kept = readFileSync(join(root, 'dist/imagekit-manifest.json'), 'utf8')
  await run(root, { ...local, metadata: 'strip', cacheDir: 'cache-strip' })
  expect(
    Object.keys(JSON.parse(readFileSync(join(root, 'dist/imagekit-manifest.json'), 'utf8')).images),
  ).toEqual(Object.keys(JSON.parse(kept).images))
})

test('videos: warned of, an error under strict, uploaded as they are under strip', async () => {
  const clip = withBox(
    readFileSync(join(repository, 'test/fixtures/videos/clip.mp4')),
    PLACES['Apple: ISO6709'],
  )
  const root = await project({
    'clip.mp4': clip,
    'main.js': "import clip from 'ik:./clip.mp4?w=64'\nconsole.log(clip)\n",
  })
  await expect(run(root, { strict: true })).rejects.toThrow(/1 new video with the place.*\(strict\)/)
  expect(warnings(await run(root, { metadata: 'strip' }))).toEqual([
    expect.stringMatching(
      /1 new video with the place where it was taken \(GPS\): \.\/clip\.mp4 \(mp4\)\. Videos are uploaded as they are; `ffmpeg -i a\.mp4 -map_metadata -1 -c copy b\.mp4` removes it/,
    ),
  ])
  expect(await stored()).toEqual([clip])
  expect(warnings(await run(root, { metadata: 'keep' }))).toEqual([])
})
