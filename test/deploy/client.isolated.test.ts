import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test, vi } from 'vitest'
import { resolveOptions } from '../../src/core/config/options'
import { SharedClient } from '../../src/core/media-library/client'
import { type DeploySettings, doctor, plan, prune, purge, sync } from '../../src/deploy'
import { upload } from '../emulator/helpers'
import { build, picture, project, settingsOf, stageFor, write } from './stage'

const opened = vi.hoisted(() => ({ clients: 0, open: 0 }))

vi.mock(import('../../src/api'), async (original) => {
  const api = await original()
  return {
    ...api,
    createClient(options) {
      const client = api.createClient(options)
      opened.clients++
      opened.open++
      const close = async () => {
        opened.open--
        await client.close()
      }
      return { ...client, close }
    },
  }
})

afterEach(() => expect(opened.open).toBe(0))

const stage = stageFor()

/** A project of which everything is stale: stable names, and files of two folders of the Media Library. */
async function changedProject(): Promise<DeploySettings> {
  const root = project({
    'main.js': [
      "import a from 'ik:./a.png?w=8'",
      "import b from 'ik:./b.png?w=8'",
      "import c from 'ik:/lib/c.png?w=8'",
      "import d from 'ik:/other/d.png?w=8'",
      'console.log(a, b, c, d)',
    ].join('\n'),
    'a.png': await picture('red'),
    'b.png': await picture('red'),
  })
  const settings = settingsOf(stage(), root, { fileName: '[name]', verifyRemote: true })
  const putLibrary = async (colour: 'red' | 'lime') => {
    await upload(stage(), await picture(colour), { fileName: 'c.png', folder: '/lib' })
    await upload(stage(), await picture(colour), { fileName: 'd.png', folder: '/other' })
  }
  await putLibrary('red')
  await build(settings, root)
  await purge(settings)
  write(root, { 'a.png': await picture('lime'), 'b.png': await picture('lime') })
  await putLibrary('lime')
  await build(settings, root)
  opened.clients = 0
  return settings
}

test.each<[string, (settings: DeploySettings) => Promise<unknown>]>([
  ['plan', plan],
  ['sync --check', (settings) => sync({ ...settings, check: true })],
  ['purge', purge],
  ['prune --yes', (settings) => prune({ ...settings, grace: 0, dryRun: false })],
  ['doctor', doctor],
])('%s opens one client, and closes it', async (_name, command) => {
  const settings = await changedProject()
  stage().requests.clear()
  await command(settings)
  expect(stage().requests.filter(({ route }) => route !== 'delivery').length).toBeGreaterThan(1)
  expect(opened.clients).toBe(1)
})

test('a purge with nothing to ask opens none', async () => {
  const root = project({ 'main.js': "import a from 'ik:./a.png?w=8'\nconsole.log(a)\n" })
  write(root, { 'a.png': await picture('red') })
  const settings = settingsOf(stage(), root)
  await build(settings, root)
  opened.clients = 0
  await purge({ ...settings, previous: 'dist/imagekit-manifest.json', dryRun: true })
  expect(opened.clients).toBe(0)
})

test('a command that fails closes its client too', async () => {
  const settings = await changedProject()
  stage().faults.set([{ route: 'cache.invalidation.create', status: 400, body: { message: 'no' } }])
  await expect(purge(settings)).rejects.toThrow()
  expect(opened).toEqual({ clients: 1, open: 0 })
})

test('actions at the same time share a client; after the last one, the next opens another', async () => {
  const { urlEndpoint, privateKey, url } = stage()
  const shared = new SharedClient(resolveOptions({ urlEndpoint, privateKey, baseURL: url }, {}, '/'))
  opened.clients = 0
  const seen = await Promise.all(
    [30, 10, 20].map((ms) => shared.use(async (client) => sleep(ms).then(() => client))),
  )
  expect([new Set(seen).size, opened.clients, opened.open]).toEqual([1, 1, 0])
  await shared.use(async () => {})
  expect(opened).toEqual({ clients: 2, open: 0 })

  const release = shared.hold()
  expect(opened.clients).toBe(2)
  await shared.use(async () => {})
  await shared.use(async () => {})
  expect(opened).toEqual({ clients: 3, open: 1 })
  await release()
})
