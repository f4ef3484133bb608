import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { plan, purge, sync } from '../../src/deploy'
import { upload } from '../emulator/helpers'
import { build, lockfileOf, mutations, picture, project, settingsOf, stageFor, write } from './stage'

const stage = stageFor()
const newProject = async () =>
  project({
    'main.js': "import a from 'ik:./a.png?w=8'\nimport b from 'ik:/lib/b.png?w=8'\nconsole.log(a, b)\n",
    'a.png': await picture('red'),
  })

test('before the first deploy: what would be uploaded, and nothing to purge or prune', async () => {
  const root = await newProject()
  expect(await plan(settingsOf(stage(), root))).toMatchObject({
    references: 2,
    uploads: [{ key: 'ik:./a.png?w=8', size: (await picture('red')).length }],
    renditions: { new: [{}, {}].map(() => expect.any(String)), gone: [], kept: 0 },
    purges: { requests: [], isFirst: true },
    prunes: { files: [] },
    hasWork: true,
  })
})

test('after a deploy there is nothing to do; a change is an upload, a purge and other renditions', async () => {
  const root = await newProject()
  const settings = settingsOf(stage(), root, { fileName: '[name]' })
  await upload(stage(), await picture('red'), { fileName: 'b.png', folder: '/lib' })
  await build(settings, root)
  await purge(settings)
  expect(await plan(settings)).toMatchObject({
    uploads: [],
    renditions: { new: [], gone: [], kept: 2 },
    hasWork: false,
  })

  write(root, { 'a.png': await picture('lime') })
  write(root, {
    'main.js': "import a from 'ik:./a.png?w=9'\nimport b from 'ik:/lib/b.png?w=8'\nconsole.log(a, b)\n",
  })
  await upload(stage(), await picture('lime'), { fileName: 'b.png', folder: '/lib' })
  const { uploads, renditions, purges, hasWork } = await plan(settings)
  expect([uploads.length, hasWork]).toEqual([1, true])
  const under = (path: string) => stage().urlEndpoint + path
  expect(renditions).toEqual({
    new: [under('/app/a.png?tr=w-9')],
    gone: [under('/app/a.png?tr=w-8')],
    kept: 1,
  })
  expect(purges).toMatchObject({ requests: [{ url: under('/app/a.png*') }, { url: under('/lib/b.png*') }] })

  // What it said is what the deploy then does.
  await build(settings, root)
  expect((await purge(settings)).sent.map(({ url }) => url)).toEqual([
    under('/app/a.png*'),
    under('/lib/b.png*'),
  ])
  expect((await plan(settings)).hasWork).toBe(false)
})

test.each(['[hash]', '[name]'])(
  'images named %s that the Media Library has are no uploads: a build finds them',
  async (fileName) => {
    const settings = (root: string) => settingsOf(stage(), root, { fileName })
    const other = await newProject()
    await sync(settings(other))
    const root = await newProject()
    write(root, { 'b.png': await picture('blue'), 'b.js': "import 'ik:./b.png'\n" })
    const expected = { uploads: [{ key: 'ik:./b.png' }], found: [{ key: 'ik:./a.png?w=8' }], hasWork: true }
    expect(await plan(settings(root))).toMatchObject(expected)
    expect(await sync({ ...settings(root), dryRun: true })).toMatchObject({
      pending: [{ key: 'ik:./b.png' }],
      found: 1,
      uploaded: 0,
    })
    // The build does what the plan says.
    expect(await sync(settings(root))).toMatchObject({ uploaded: 1, found: 1 })
    expect(await plan(settings(root))).toMatchObject({ uploads: [], found: [], hasWork: false })
  },
)

test('it changes nothing, at ImageKit or in the project', async () => {
  const root = await newProject()
  await plan(settingsOf(stage(), root, { fileName: '[name]' }))
  expect(mutations(stage())).toEqual([])
  expect([existsSync(join(root, 'imagekit.lock')), existsSync(join(root, 'dist'))]).toEqual([false, false])
})

test('a fork without a key learns what it can', async () => {
  const root = await newProject()
  const settings = settingsOf(stage(), root)
  await sync(settings)
  const lockfile = lockfileOf(root)
  const { privateKey: _, ...options } = settings.options!
  write(root, { 'new.png': await picture('blue'), 'more.js': "import 'ik:./new.png'\n" })
  stage().requests.clear()
  expect(await plan({ ...settings, options })).toMatchObject({
    uploads: [{ key: 'ik:./new.png' }],
    found: { unknown: expect.stringContaining('IMAGEKIT_PRIVATE_KEY') },
    renditions: { unknown: expect.stringContaining('IMAGEKIT_PRIVATE_KEY') },
    purges: { unknown: expect.any(String) },
    prunes: { unknown: expect.any(String) },
  })
  expect(stage().requests.count()).toBe(0)
  expect(lockfileOf(root)).toBe(lockfile)
})
