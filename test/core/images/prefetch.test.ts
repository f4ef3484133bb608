import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { resolveOptions } from '../../../src/core/config/options'
import { ImagePrefetcher } from '../../../src/core/images/prefetch'
import { readAsset } from '../../../src/core/images/read-asset'
import { StatCache } from '../../../src/core/images/stat-cache'
import { Project } from '../../../src/core/project'
import { consoleLogger } from '../../../src/diagnostics/log'
import { temporaryFolder } from '../../helpers/folder'

/** So old that the cache takes a file's time stamp for the last. */
const SETTLED_MS = 80
const options = { allowActiveSvg: false }

async function project() {
  const root = temporaryFolder()
  const picture = sharp({ create: { width: 40, height: 20, channels: 3, background: 'teal' } })
  writeFileSync(join(root, 'a.jpg'), await picture.jpeg().withMetadata({ orientation: 6 }).toBuffer())
  writeFileSync(join(root, 'a.svg'), '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="2"/>')
  writeFileSync(
    join(root, 'active.svg'),
    '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="2" onload="x()"/>',
  )
  writeFileSync(join(root, 'text.jpg'), 'no picture')
  writeFileSync(join(root, 'empty.jpg'), '')
  mkdirSync(join(root, 'folder.jpg'))
  await wait(SETTLED_MS)
  return root
}

test('what was read ahead is what reading would have found', async () => {
  const root = await project()
  const newCache = () => new StatCache(join(root, '.cache'), root, () => consoleLogger)
  for (const name of ['a.jpg', 'a.svg']) {
    const cache = newCache()
    const ahead = new ImagePrefetcher(cache, options)
    const file = join(root, name)
    const reading = ahead.prefetch(file)
    expect(ahead.prefetch(file), 'read once').toBe(reading)
    await reading
    const found = readAsset(file, newCache(), options)
    expect(cache.get(file)).toEqual(found)
    expect(ahead.prefetch(file), 'nothing left to do').toBeUndefined()
  }
})

test('what is wrong with a file is told by who reads it then', async () => {
  const root = await project()
  const cache = new StatCache(join(root, '.cache'), root, () => consoleLogger)
  const ahead = new ImagePrefetcher(cache, options)
  const codes = { 'active.svg': 'ACTIVE_SVG', 'text.jpg': 'NOT_AN_IMAGE', 'empty.jpg': 'EMPTY_FILE' }
  for (const [name, code] of Object.entries({
    ...codes,
    'folder.jpg': 'NOT_A_FILE',
    'none.jpg': 'FILE_NOT_FOUND',
  })) {
    const file = join(root, name)
    await ahead.prefetch(file)
    expect(cache.get(file)).toBeUndefined()
    expect(() => readAsset(file, cache, options)).toThrow(expect.objectContaining({ code }))
  }
})

test.each([
  ['local', 1],
  ['remote', 0],
] as const)('mode %s: pictures that are drawn before anybody loads them: %i', async (mode, count) => {
  const root = await project()
  const urlEndpoint = 'https://ik.imagekit.io/demo'
  const started = new Project(resolveOptions({ mode, urlEndpoint, dryRun: true }, {}, root))
  const localUrl = () => ({ prelude: '', url: '' })
  const build = started.open({
    bundler: 'test',
    purpose: 'build',
    logger: consoleLogger,
    localUrl,
    hasAssetPipeline: true,
  })
  build.start()
  const key = await build.resolve('ik:./a.jpg?w=10', join(root, 'main.js'), async () => undefined)
  build.prerender(key)
  const folder = join(started.options.cacheDir, 'renditions')
  const drawn = () => (existsSync(folder) ? readdirSync(folder) : [])
  await expect.poll(drawn, { timeout: count * 10_000 }).toHaveLength(count)
})
