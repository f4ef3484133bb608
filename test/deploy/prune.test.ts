import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { prune, purge } from '../../src/deploy'
import { upload } from '../emulator/helpers'
import { build, lockfileOf, mutations, picture, project, settingsOf, stageFor, write } from './stage'

const stage = stageFor()
const DAY = 86_400_000

/** Two images, deployed 100 days ago; one of them is in use no more since `days` ago. */
async function withUnused(days: number) {
  const root = project({
    'main.js': "import a from 'ik:./a.png'\nimport b from 'ik:./b.png'\nconsole.log(a, b)\n",
    'a.png': await picture('red'),
    'b.png': await picture('blue'),
  })
  const settings = settingsOf(stage(), root)
  const deployAt = async (ago: number) => {
    stage().clock.set(new Date(Date.now() - ago * DAY))
    await build(settings, root)
    await purge(settings)
  }
  await deployAt(100)
  write(root, { 'main.js': "import a from 'ik:./a.png'\nconsole.log(a)\n" })
  await deployAt(days)
  stage().clock.reset()
  stage().requests.clear()
  return { root, settings }
}

const images = () =>
  stage()
    .store.files()
    .filter(({ filePath }) => /^\/app\/[^/]+$/.test(filePath))

test('an image that no build refers to is deleted when its grace is over, and forgotten by the lockfile', async () => {
  const { root, settings } = await withUnused(31)
  expect(await prune(settings)).toMatchObject({ files: [{}], found: 2, inUse: 1, inGrace: 0, deleted: 0 })
  expect(mutations(stage())).toEqual([])
  expect(images()).toHaveLength(2)

  expect(await prune({ ...settings, dryRun: false })).toMatchObject({ deleted: 1 })
  expect(images()).toHaveLength(1)
  expect(lockfileOf(root).trim().split('\n')).toHaveLength(2)
  expect(await prune({ ...settings, dryRun: false })).toMatchObject({ files: [], deleted: 0 })

  // Wanted again, it is uploaded again.
  write(root, { 'main.js': "import b from 'ik:./b.png'\nconsole.log(b)\n" })
  await build(settings, root)
  expect(images()).toHaveLength(2)
})

test('within its grace it stays: pages of the build before may still be open', async () => {
  const { settings } = await withUnused(29)
  expect(await prune({ ...settings, dryRun: false })).toMatchObject({ files: [], inUse: 2 })
  expect(await prune({ ...settings, grace: 28 })).toMatchObject({ files: [{}] })
})

test('what was uploaded a moment ago and is in no deploy yet is in its grace', async () => {
  const { root, settings } = await withUnused(31)
  write(root, { 'main.js': "import c from 'ik:./c.png'\nconsole.log(c)\n", 'c.png': await picture('lime') })
  await build(settings, root)
  expect(await prune(settings)).toMatchObject({ files: [{}], inGrace: 1 })
})

test('a further manifest keeps what it refers to', async () => {
  const { root, settings } = await withUnused(31)
  write(root, { 'main.js': "import b from 'ik:./b.png'\nconsole.log(b)\n" })
  await build(settings, root)
  cpSync(join(root, 'dist/imagekit-manifest.json'), join(root, 'other.json'))
  expect(await prune({ ...settings, manifests: ['other.json'] })).toMatchObject({ files: [], inUse: 2 })
})

test('other people’s files and other folders are not ours to delete', async () => {
  const { settings } = await withUnused(31)
  stage().clock.set(new Date(Date.now() - 90 * DAY))
  await upload(stage(), await picture('white'), { fileName: 'theirs.png', folder: '/app' })
  await upload(stage(), await picture('white'), {
    fileName: 'x.png',
    folder: '/app/sub',
    tags: 'unplugin-imagekit',
  })
  stage().clock.reset()
  const { files } = await prune({ ...settings, dryRun: false })
  expect(files).toHaveLength(1)
  expect(
    stage()
      .store.files()
      .map(({ filePath }) => filePath),
  ).toEqual(expect.arrayContaining(['/app/theirs.png', '/app/sub/x.png']))
})

test('more than the maximum is refused as a whole', async () => {
  const { settings } = await withUnused(31)
  await expect(prune({ ...settings, dryRun: false, max: 0 })).rejects.toThrow(
    /1 files? would be deleted, which is more than 0/,
  )
  expect(images()).toHaveLength(2)
})

test('where nothing says what is in use, nothing is deleted', async () => {
  const root = project({ 'main.js': "import 'ik:./a.png'\n", 'a.png': await picture('red') })
  const settings = settingsOf(stage(), root)
  await build(settings, root)
  await expect(prune({ ...settings, dryRun: false })).rejects.toThrow(/Images in use are not known/)
})

test('a file that somebody else deletes meanwhile is no failure', async () => {
  const { settings } = await withUnused(31)
  stage().faults.set([
    {
      route: 'files.bulk.delete',
      status: 404,
      body: {
        message: 'The requested file(s) does not exist.',
        missingFileIds: [(await prune(settings)).files[0]!.fileId],
      },
      times: 1,
    },
  ])
  expect(await prune({ ...settings, dryRun: false })).toMatchObject({ deleted: 1 })
})

test('kept deploys that have retired are tidied away, but for the last three', async () => {
  const { root, settings } = await withUnused(90)
  for (const ago of [80, 70, 60, 50]) {
    stage().clock.set(new Date(Date.now() - ago * DAY))
    write(root, { 'main.js': `import a from 'ik:./a.png?w=${ago}'\nconsole.log(a)\n` })
    await build(settings, root)
    await purge(settings)
  }
  stage().clock.reset()
  const deploys = () =>
    stage()
      .store.files()
      .filter(({ filePath }) => filePath.includes('/deploys/'))
  expect(deploys()).toHaveLength(6)
  await prune({ ...settings, dryRun: false })
  expect(deploys()).toHaveLength(3)
})
