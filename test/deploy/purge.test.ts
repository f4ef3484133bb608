import { cpSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { readManifest } from '../../src/core/output/manifest'
import { type DeploySettings, type PurgeSettings, prune, purge, sync } from '../../src/deploy'
import { api, upload } from '../emulator/helpers'
import { build, colourOf, mutations, picture, project, settingsOf, stageFor, write } from './stage'

const stage = stageFor()

const stable = { fileName: '[name]' }
const newProject = async () =>
  project({
    'main.js': "import a from 'ik:./a.png?w=8'\nimport b from 'ik:/lib/b.png?w=8'\nconsole.log(a, b)\n",
    'a.png': await picture('red'),
  })
const replaceLibrary = async (colour: 'red' | 'lime') =>
  upload(stage(), await picture(colour), { fileName: 'b.png', folder: '/lib' })
const urlsOf = (root: string) =>
  Object.values(readManifest(join(root, 'dist/imagekit-manifest.json')).images).flatMap(({ urls }) => urls)
const colours = (root: string) => Promise.all(urlsOf(root).map(colourOf))
const purges = () => stage().requests.count('cache.invalidation.create')

/** A first deploy whose pictures the CDN has seen. */
async function deployed(root: string, settings: PurgeSettings): Promise<void> {
  await replaceLibrary('red')
  await build(settings, root)
  await purge(settings)
  expect(await colours(root)).toEqual(['red', 'red'])
}

test('a stable-named image and a Media Library file: stale until the deploy, then new; a rerun changes nothing', async () => {
  const root = await newProject()
  const settings = settingsOf(stage(), root, stable)
  await deployed(root, settings)
  write(root, { 'a.png': await picture('lime') })
  await replaceLibrary('lime')
  await build(settings, root)
  expect(await colours(root)).toEqual(['red', 'red'])

  const result = await purge(settings)
  expect(result.stale.map(({ filePath, reason }) => [filePath, reason])).toEqual([
    ['/app/a.png', 'changed'],
    ['/lib/b.png', 'replaced'],
  ])
  expect(result.sent.map(({ url }) => url.slice(stage().urlEndpoint.length))).toEqual([
    '/app/a.png*',
    '/lib/b.png*',
  ])
  expect(await colours(root)).toEqual(['lime', 'lime'])

  stage().requests.clear()
  expect(await purge(settings)).toMatchObject({ stale: [], requests: [], sent: [], kept: undefined })
  expect(mutations(stage())).toEqual([])
})

test('another machine, with nothing but the build, goes on from the deploy that is kept in the Media Library', async () => {
  const root = await newProject()
  const settings = settingsOf(stage(), root, stable)
  await deployed(root, settings)
  write(root, { 'a.png': await picture('lime') })
  await build(settings, root)
  const other = project({})
  cpSync(join(root, 'dist'), join(other, 'dist'), { recursive: true })
  expect(await purge({ ...settings, cwd: other })).toMatchObject({
    sent: [{ url: expect.stringContaining('a.png*') }],
  })
  stage().requests.clear()
  expect(await purge(settings)).toMatchObject({ requests: [], sent: [] })
  expect(mutations(stage())).toEqual([])
})

test('a deploy that is larger than the smallest plan takes is kept compressed, and read again', async () => {
  const root = await newProject()
  const settings = settingsOf(stage(), root)
  await replaceLibrary('red')
  await build(settings, root)
  const manifest = join(root, 'dist/imagekit-manifest.json')
  const { images, ...rest } = JSON.parse(readFileSync(manifest, 'utf8'))
  const url = `${stage().urlEndpoint}/large.png`
  const large = Array.from({ length: 30 }, (_, index) => [
    `ik:/large.png?w=${index}`,
    { urls: [`${url}?tr=l-text,i-${'x'.repeat(1_000_000)}${index},l-end`] },
  ])
  write(root, {
    'dist/imagekit-manifest.json': JSON.stringify({
      ...rest,
      images: { ...images, ...Object.fromEntries(large) },
    }),
  })
  const { kept } = await purge(settings)
  expect(kept).toMatch(/\.json\.gz$/)
  stage().requests.clear()
  expect(await purge(settings)).toMatchObject({ stale: [], requests: [], kept: undefined })
  expect(mutations(stage())).toEqual([])
})

test('there and back again: the same change is purged each time it is made', async () => {
  const root = await newProject()
  const settings = settingsOf(stage(), root, stable)
  await deployed(root, settings)
  for (const colour of ['lime', 'red', 'lime'] as const) {
    write(root, { 'a.png': await picture(colour) })
    await build(settings, root)
    expect((await purge(settings)).sent).toHaveLength(1)
    expect((await colours(root))[0]).toBe(colour)
  }
})

test('what is named by its content is never purged, changed or removed', async () => {
  const root = await newProject()
  const settings = settingsOf(stage(), root)
  await deployed(root, settings)
  write(root, { 'a.png': await picture('lime') })
  await build(settings, root)
  expect(await purge(settings)).toMatchObject({ stale: [], sent: [] })
  write(root, { 'main.js': 'console.log(1)\n' })
  await build(settings, root)
  expect(await purge(settings)).toMatchObject({ stale: [], sent: [] })
  expect(purges()).toBe(0)
})

test('a stable-named image that nothing refers to any more, and a library file that is gone, are cleared', async () => {
  const root = await newProject()
  const settings = settingsOf(stage(), root, stable)
  await deployed(root, settings)
  const old = urlsOf(root)
  const file = (await api(stage(), 'GET', '/v1/files?path=/lib')).body[0]
  await api(stage(), 'DELETE', `/v1/files/${file.fileId}`)
  write(root, { 'main.js': "import b from 'ik:/lib/b.png?w=8'\nconsole.log(b)\n" })
  await build(settings, root)
  const { stale } = await purge(settings)
  expect(stale.map(({ reason }) => reason)).toEqual(['removed', 'removed'])
  expect(await colourOf(old[1]!)).toBe('404')
})

describe('the previous manifest', () => {
  test.each(['file', 'URL'] as const)(
    'as a %s: the record on this machine keeps a repeat from purging again',
    async (kind) => {
      const root = await newProject()
      const settings = settingsOf(stage(), root, stable)
      await deployed(root, settings)
      cpSync(join(root, 'dist/imagekit-manifest.json'), join(root, 'before.json'))
      const previous = kind === 'file' ? 'before.json' : await served(join(root, 'before.json'))
      write(root, { 'a.png': await picture('lime') })
      await build(settings, root)
      expect((await purge({ ...settings, previous })).sent).toHaveLength(1)
      expect((await colours(root))[0]).toBe('lime')
      expect(await purge({ ...settings, previous })).toMatchObject({ sent: [], done: 1 })
      expect(purges()).toBe(1)
    },
  )

  test('that is not there is an error, not a first deploy', async () => {
    const root = await newProject()
    const settings = settingsOf(stage(), root, stable)
    await deployed(root, settings)
    await expect(purge({ ...settings, previous: 'nowhere.json' })).rejects.toThrow(
      /previous manifest nowhere\.json/,
    )
    await expect(purge({ ...settings, previous: `${stage().url}/nothing.json` })).rejects.toThrow(
      /responds with 404/,
    )
  })

  test('of another URL-endpoint says nothing of this one', async () => {
    const root = await newProject()
    const settings = settingsOf(stage(), root, stable)
    await deployed(root, settings)
    const manifest = readManifest(join(root, 'dist/imagekit-manifest.json'))
    write(root, {
      'before.json': JSON.stringify({ ...manifest, urlEndpoint: 'https://ik.imagekit.io/other' }),
    })
    expect(await purge({ ...settings, previous: 'before.json' })).toMatchObject({ stale: [] })
  })
})

async function served(file: string): Promise<string> {
  const server = createServer((_, response) => response.end(readFileSync(file)))
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/manifest.json`
}

describe('few requests', () => {
  /** Five stable-named images, all changed since they were deployed. */
  async function changed(more: DeploySettings['options'] = {}) {
    const names = ['a', 'b', 'c', 'd', 'e']
    const root = project({
      'main.js': names.map((name) => `import 'ik:./${name}.png?w=8;16'`).join('\n'),
      ...Object.fromEntries(
        await Promise.all(names.map(async (name) => [`${name}.png`, await picture('red')] as const)),
      ),
    })
    const settings = settingsOf(stage(), root, { ...stable, folder: '/site/img', ...more })
    await build(settings, root)
    await purge(settings)
    for (const name of names) write(root, { [`${name}.png`]: await picture('lime') })
    await build(settings, root)
    return { root, settings }
  }

  test('a folder in which all is stale is one wildcard', async () => {
    const { root, settings } = await changed()
    expect((await purge(settings)).sent.map(({ url }) => url)).toEqual([`${stage().urlEndpoint}/site/img/*`])
    expect(new Set(await colours(root))).toEqual(new Set(['lime']))
  })

  test('a neighbour in use is spared, whoever put it there; allowed, it is not', async () => {
    const { root, settings } = await changed()
    await upload(stage(), await picture('white'), { fileName: 'cat.png', folder: '/site/img/other' })
    await upload(stage(), await picture('white'), { fileName: 'c-2.png', folder: '/site/img' })
    const { requests } = await purge({ ...settings, dryRun: true })
    expect(requests.map(({ url }) => url.slice(stage().urlEndpoint.length))).toEqual(
      ['a', 'b', 'c', 'd', 'e'].map((name) => `/site/img/${name}.png*`),
    )
    expect((await purge({ ...settings, allowOthers: true })).sent).toHaveLength(1)
    expect(new Set(await colours(root))).toEqual(new Set(['lime']))
  })

  test('beyond the month’s quota nothing is sent, and the message says what helps', async () => {
    const { settings } = await changed()
    await expect(purge({ ...settings, quota: 0 })).rejects.toThrow(/1 purge request .*--allow-others/)
    expect(purges()).toBe(0)
    await purge({ ...settings, quota: 1 })
    expect((await purge({ ...settings, quota: 1 })).quota.used).toBe(1)
  })
})

test('a dry run asks, says, and changes nothing', async () => {
  const root = await newProject()
  const settings = settingsOf(stage(), root, stable)
  await deployed(root, settings)
  write(root, { 'a.png': await picture('lime') })
  await build(settings, root)
  stage().requests.clear()
  expect(await purge({ ...settings, dryRun: true })).toMatchObject({
    requests: [{}],
    sent: [],
    kept: undefined,
  })
  expect(mutations(stage())).toEqual([])
  expect((await colours(root))[0]).toBe('red')
})

test('one purge that fails leaves the others done and recorded; the next run sends that one alone', async () => {
  const root = await newProject()
  const settings = settingsOf(stage(), root, stable)
  await deployed(root, settings)
  write(root, { 'a.png': await picture('lime') })
  await replaceLibrary('lime')
  await build(settings, root)
  stage().faults.set([{ route: 'cache.invalidation.create', status: 400, body: { message: 'no' }, times: 1 }])
  await expect(purge({ ...settings, concurrency: 1 })).rejects.toThrow(/1 of 2 purges failed/)
  stage().requests.clear()
  const again = await purge(settings)
  expect([again.sent.length, again.done]).toEqual([1, 1])
  expect(await colours(root)).toEqual(['lime', 'lime'])
})

test('a purge that was sent but not seen to its end is waited for, not sent again', async () => {
  const root = await newProject()
  const settings = settingsOf(stage(), root, stable)
  await deployed(root, settings)
  write(root, { 'a.png': await picture('lime') })
  await build(settings, root)
  stage().faults.set([{ route: 'cache.invalidation.get', status: 400, body: { message: 'later' }, times: 1 }])
  await expect(purge(settings)).rejects.toThrow(/1 of 1 purge failed/)
  stage().requests.clear()
  const again = await purge(settings)
  expect([again.sent.length, again.pending.length]).toEqual([0, 1])
  expect(purges()).toBe(0)
  expect((await colours(root))[0]).toBe('lime')
})

test('a build of another account is refused', async () => {
  const root = await newProject()
  const settings = settingsOf(stage(), root, stable)
  await deployed(root, settings)
  const options = { ...settings.options, urlEndpoint: 'https://ik.imagekit.io/other' }
  await expect(purge({ ...settings, options })).rejects.toThrow(/Build for the account that you purge/)
})

test('the key is in no result and no event', async () => {
  const root = await newProject()
  const settings = settingsOf(stage(), root, stable)
  await replaceLibrary('red')
  const results = [await sync(settings)]
  await build(settings, root)
  const all = [results, await purge(settings), await prune(settings), settings.events]
  expect(JSON.stringify(all)).not.toContain(stage().privateKey)
  rmSync(join(root, 'dist'), { recursive: true })
})
