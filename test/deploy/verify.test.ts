import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readManifest } from '../../src/core/output/manifest'
import { sync, verify } from '../../src/deploy'
import { api, upload } from '../emulator/helpers'
import { build, picture, project, settingsOf, stageFor } from './stage'

const stage = stageFor({ cdn: false })

async function built() {
  const root = project({
    'main.js':
      "import a from 'ik:./a.png?w=8;16&f=webp'\nimport b from 'ik:./b.png'\nimport c from 'ik:/lib/c.png?w=8'\nconsole.log(a, b, c)\n",
    'a.png': await picture('red'),
    'b.png': await picture('blue'),
  })
  await upload(stage(), await picture('lime'), { fileName: 'c.png', folder: '/lib' })
  const settings = settingsOf(stage(), root, { verifyRemote: true })
  await build(settings, root)
  stage().requests.clear()
  return { root, settings }
}

test('every URL of the build and every original is asked for once, and all is well', async () => {
  const { root, settings } = await built()
  const urls = Object.values(readManifest(join(root, 'dist/imagekit-manifest.json')).images).flatMap(
    ({ urls }) => urls,
  )
  expect(await verify(settings)).toMatchObject({ checked: urls.length + 2, originals: 2, misses: [] })
  expect(stage().requests.count()).toBe(urls.length + 2)
  expect(stage().requests.every(({ method, route }) => method === 'GET' && route === 'delivery')).toBe(true)
})

test('what is missing, and what has other bytes or another size, is named with its reference', async () => {
  const { settings } = await built()
  const [first, second] = stage()
    .store.files()
    .filter(({ filePath }) => filePath.startsWith('/app/'))
  await api(stage(), 'DELETE', `/v1/files/${first!.fileId}`)
  await upload(stage(), await picture('white', 20), { fileName: second!.name, folder: '/app' })
  const { misses } = await verify(settings)
  const problems = new Set(misses.map(({ problem }) => problem))
  expect(problems).toContain('status 404')
  expect([...problems].some((one) => /bytes instead of|other bytes/.test(one))).toBe(true)
  expect(misses.every(({ key }) => key.startsWith('ik:'))).toBe(true)
})

test('renditions over the budget are named with their weight, originals never; that is no miss', async () => {
  const { settings } = await built()
  const { misses, heavy } = await verify({ ...settings, budget: 1 })
  expect(misses).toEqual([])
  expect(heavy).toHaveLength(4)
  expect(
    heavy.every(({ url, key, bytes }) => !url.includes('orig-true') && key.startsWith('ik:') && bytes > 1),
  ).toBe(true)
  expect((await verify({ ...settings, options: { ...settings.options, budget: 1 } })).heavy).toEqual(heavy)
  expect((await verify(settings)).heavy).toEqual([])
})

test.each([
  [
    'a page instead of a picture',
    { status: 200, headers: { 'content-type': 'text/html' }, body: 'hello' },
    /^type text\/html/,
  ],
  [
    'another format',
    { status: 200, headers: { 'content-type': 'image/gif' }, body: 'x' },
    /unreadable image|image\/gif instead of image\/webp/,
  ],
  ['no entry', { status: 403, body: 'no' }, /^status 403$/],
  [
    'a refusal with its reason in JSON',
    {
      status: 400,
      headers: { 'content-type': 'application/json' },
      body: '{"message":"Invalid value for w"}',
    },
    /^status 400: Invalid value for w$/,
  ],
  [
    'a refusal with its reason in a header',
    { status: 400, headers: { 'content-type': 'text/html', 'ik-error': 'EINVAL - bad w' }, body: '<p>' },
    /^status 400: EINVAL - bad w$/,
  ],
])('%s is a miss', async (_name, answer, problem) => {
  const { settings } = await built()
  stage().faults.set([{ route: 'delivery', ...answer }])
  const { misses, checked } = await verify({ ...settings, skipOriginals: true })
  expect(misses).toHaveLength(checked)
  for (const miss of misses) expect(miss.problem).toMatch(problem)
})

test('what is overloaded or still in the making is asked for again', async () => {
  const { settings } = await built()
  stage().faults.set([
    { route: 'delivery', status: 503, times: 1 },
    {
      route: 'delivery',
      status: 200,
      headers: { 'is-intermediate-response': 'true' },
      body: 'wait',
      times: 1,
    },
  ])
  expect((await verify(settings)).misses).toEqual([])
})

test('the rate is kept to', async () => {
  const { settings } = await built()
  const started = performance.now()
  const { checked } = await verify({ ...settings, rate: 20 })
  expect(performance.now() - started).toBeGreaterThan((checked - 2) * 50 - 60)
})

test('verifyRemote: sizes go into the lockfile, and from there into a build without network', async () => {
  const { root, settings } = await built()
  const { privateKey: _, ...options } = settings.options!
  await build({ ...settings, options: { ...options, verifyRemote: false } }, root)
  expect(stage().requests.count()).toBe(0)
  const manifest = readManifest(join(root, 'dist/imagekit-manifest.json'))
  expect(manifest.images['ik:/lib/c.png?w=8']).toMatchObject({
    width: 8,
    height: 8,
    version: expect.any(String),
  })
})

test('verifyRemote: a file that is not there fails the build, with the nearest name and one listing a folder', async () => {
  const root = project({ 'main.js': "import 'ik:/lib/d.png?w=8'\nimport 'ik:/lib/d.png?w=9'\n" })
  await upload(stage(), await picture('lime'), { fileName: 'c.png', folder: '/lib' })
  const settings = settingsOf(stage(), root, { verifyRemote: true })
  stage().requests.clear()
  await expect(build(settings, root)).rejects.toThrow(
    /No file \/lib\/d\.png .*did you mean 'c\.png'[\s\S]*main\.js:1:9/,
  )
  expect(stage().requests.count('list')).toBe(1)
  await expect(sync(settings)).rejects.toThrow(/No file \/lib\/d\.png/)
})

test('a build without a URL is nothing to verify, and not a success', async () => {
  const root = project({ 'main.js': "import a from 'ik:./a.png?w=8'\n", 'a.png': await picture('red') })
  const local = { ...settingsOf(stage(), root), options: { mode: 'local' as const, root } }
  await build(local, root)
  const settings = settingsOf(stage(), root)
  await expect(verify(settings)).rejects.toThrow(/Nothing to verify in .*local mode.*--allow-empty/)
  expect(await verify({ ...settings, allowEmpty: true })).toMatchObject({ checked: 0, misses: [] })
})
