import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readManifest } from '../../src/core/output/manifest'
import { sync } from '../../src/deploy'
import { readSource } from '../../src/deploy/scan/source'
import { setUp, withContext } from '../../src/deploy/setup'
import { parseShard } from '../../src/deploy/shard'
import { upload } from '../emulator/helpers'
import { withoutIds } from '../trials/helpers/project'
import { build, lockfileOf, mutations, picture, project, settingsOf, stageFor, write } from './stage'

const stage = stageFor()

const source = {
  'main.js':
    "import a from 'ik:./src/a.png?w=8;16'\nimport './src/a.png?w=8'\nimport './more'\nimport 'ik:/lib/x.png?w=4'\nconsole.log(a)\n",
  'more.js': "export default new URL('ik:./src/b.png', import.meta.url).href\n",
}
const newProject = async () =>
  project({ ...source, 'src/a.png': await picture('red'), 'src/b.png': await picture('blue') })

test('what the source refers to is uploaded once, and the lockfile is the one that a build writes', async () => {
  const root = await newProject()
  const settings = settingsOf(stage(), root)
  expect(await sync(settings)).toMatchObject({ sources: 2, references: 4, uploaded: 2, found: 0, locked: 0 })
  const synced = lockfileOf(root)
  rmSync(join(root, 'imagekit.lock'))
  await build(settings, root)
  expect(stage().requests.count('upload')).toBe(2)
  expect(lockfileOf(root)).toBe(synced)
})

test('a build after it has nothing to do, nor has a second run', async () => {
  const root = await newProject()
  const settings = settingsOf(stage(), root)
  await sync(settings)
  stage().requests.clear()
  await build(settings, root)
  expect(await sync(settings)).toMatchObject({ uploaded: 0, locked: 2 })
  expect(stage().requests.count()).toBe(0)
})

test('the references are the manifest’s: keys, URLs and sizes', async () => {
  const root = await newProject()
  const settings = settingsOf(stage(), root)
  const { images } = await withContext(setUp(settings, { mode: 'remote' }), (context) =>
    readSource(context, (image) => image),
  )
  await build(settings, root)
  const manifest = readManifest(join(root, 'dist/imagekit-manifest.json'))
  expect(JSON.parse(JSON.stringify(Object.fromEntries(images)))).toEqual(manifest.images)
})

test('in Docusaurus, `.md` is MDX, and rooted paths in it are files of the static folders', async () => {
  const root = await project({
    'docs/a.md':
      "![](/img/a.png?w=8)\n\n<img src={require('@site/static/img/b.png?w=4').default} />\n\n![](/img/nowhere.png?w=8)\n",
    'src/page.jsx': "export default () => <img src='/img/a.png?w=9' />\n",
    'static/img/a.png': await picture('red'),
    'static/img/b.png': await picture('blue'),
  })
  const docusaurus = { alias: { '@site': '.' }, staticFolders: ['static'], isMarkdownMdx: true }
  const settings = { ...settingsOf(stage(), root), dryRun: true }
  const keys = async (more: object) => (await sync({ ...settings, ...more })).pending.map(({ key }) => key)
  expect(await keys(docusaurus)).toEqual(['ik:./static/img/a.png?w=8', 'ik:./static/img/b.png?w=4'])
  expect(await keys({})).toEqual([])
})

test('a dry run looks images up, and writes nothing', async () => {
  const root = await newProject()
  const { pending } = await sync({ ...settingsOf(stage(), root), dryRun: true })
  expect(pending.map(({ key }) => key)).toEqual(['ik:./src/a.png?w=8', 'ik:./src/b.png'])
  expect(stage().requests.map(({ route }) => route)).toEqual(['list'])
  expect(() => lockfileOf(root)).toThrow()
})

test('without a key: fine where all is in the lockfile, else an error that says what to do', async () => {
  const root = await newProject()
  const settings = settingsOf(stage(), root)
  const { privateKey: _, ...options } = settings.options!
  await expect(sync({ ...settings, options })).rejects.toThrow(
    /2 images must be uploaded .*IMAGEKIT_PRIVATE_KEY/,
  )
  await sync(settings)
  expect(await sync({ ...settings, options })).toMatchObject({ uploaded: 0 })
})

test('what is wrong fails as in a build, with its position', async () => {
  const root = await newProject()
  write(root, { 'bad.js': "import 'ik:./src/a.png?widht=4'\n" })
  await expect(sync(settingsOf(stage(), root))).rejects.toThrow(/widht[\s\S]*did you mean[\s\S]*bad\.js:1:9/)
})

test('a file that no parser reads is skipped with a warning, the rest is uploaded', async () => {
  const root = await newProject()
  write(root, { 'broken.js': "import 'ik:./src/a.png\n" })
  const settings = settingsOf(stage(), root)
  expect(await sync(settings)).toMatchObject({ uploaded: 2 })
  expect(settings.events).toContainEqual(
    expect.objectContaining({ level: 'warn', message: expect.stringContaining('./broken.js is skipped') }),
  )
})

test('aliases of the settings are known, and @ is ./src without any', async () => {
  const root = project({
    'main.js': "import 'ik:@/a.png'\nimport 'ik:img/b.png'\n",
    'src/a.png': await picture('red'),
    'pictures/b.png': await picture('blue'),
  })
  const settings = { ...settingsOf(stage(), root), alias: { '@': './src', img: './pictures' } }
  expect(await sync(settings)).toMatchObject({ uploaded: 2 })
})

describe('shards', () => {
  test('each content is one shard’s; together they are all, and the lockfile is the same', async () => {
    const root = project({
      'main.js': Array.from({ length: 12 }, (_, index) => `import 'ik:./i/${index}.png'`).join('\n'),
      ...Object.fromEntries(
        await Promise.all(
          Array.from(
            { length: 12 },
            async (_, index) => [`i/${index}.png`, await picture('red', 8 + index)] as const,
          ),
        ),
      ),
    })
    const settings = settingsOf(stage(), root)
    const parts = []
    for (const index of [1, 2, 3]) parts.push(await sync({ ...settings, shard: `${index}/3` }))
    expect(parts.map(({ uploaded }) => uploaded).reduce((a, b) => a + b)).toBe(12)
    expect(parts.every(({ uploaded }) => uploaded > 0)).toBe(true)
    expect(stage().requests.count('upload')).toBe(12)
    const sharded = lockfileOf(root)
    stage().reset()
    rmSync(join(root, 'imagekit.lock'))
    await sync(settings)
    expect(withoutIds(lockfileOf(root))).toBe(withoutIds(sharded))
  })

  test.each(['0/2', '3/2', '1', 'a/b', '1/0'])('%s is refused', (text) => {
    expect(() => parseShard(text)).toThrow(/expected i\/n/)
  })
})

describe('names that stay', () => {
  const options = { fileName: '[name]' }

  test('a changed image is a new version of the same file; the same content is none', async () => {
    const root = await newProject()
    const settings = settingsOf(stage(), root, options)
    await sync(settings)
    write(root, { 'src/a.png': await picture('lime') })
    expect(await sync(settings)).toMatchObject({ uploaded: 1, locked: 1 })
    const versions = Object.fromEntries(
      stage()
        .store.files()
        .map(({ filePath, versions }) => [filePath, versions]),
    )
    expect(versions).toEqual({ '/app/a.png': 2, '/app/b.png': 1 })
    // A machine with a cold lockfile finds both by their tags.
    rmSync(join(root, 'imagekit.lock'))
    expect(await sync(settings)).toMatchObject({ uploaded: 0, found: 2 })
  })

  test('somebody else’s file is never overwritten', async () => {
    const root = await newProject()
    await upload(stage(), await picture('white'), { fileName: 'a.png', folder: '/app' })
    await expect(sync(settingsOf(stage(), root, options))).rejects.toThrow(
      /other content is stored at \/app\/a\.png/,
    )
    expect(mutations(stage()).filter((one) => one.includes('upload'))).toHaveLength(2)
  })
})

test('check: what the lockfile names and is gone is uploaded again', async () => {
  const root = await newProject()
  const settings = settingsOf(stage(), root)
  await sync(settings)
  stage().reset()
  expect(await sync(settings)).toMatchObject({ uploaded: 0, locked: 2 })
  expect(await sync({ ...settings, check: true, dryRun: true })).toMatchObject({ pending: [{}, {}] })
  expect(mutations(stage())).toEqual([])
  const checked = await sync({ ...settings, check: true })
  expect([checked.missing.length, checked.uploaded]).toEqual([2, 2])
})
