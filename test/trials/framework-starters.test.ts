import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { nodeFor } from '../../playground/install.mjs'
import { run } from '../../playground/run.mjs'
import { startEmulator } from '../../src/emulator'
import { repository } from '../helpers/folder'
import { appRun, frameworkOf, outside, versionOf } from './helpers/framework-app'
import { open } from './helpers/framework-page'
import { guideBlocks, withPlugin } from './helpers/guide'
import { section } from './helpers/report'
import { created, starters } from './helpers/starters'
import { isFull } from './size'

/*
 * A new user's walk: a project as the framework's own command makes it, and then what docs/frameworks.md says, literally.
 */

const record = section('Frameworks: starters')
const guide = guideBlocks()
/** CI takes none: the sample of the frameworks' trial installs one already. */
const names = isFull ? Object.keys(starters) : []
let place: Awaited<ReturnType<typeof outside>>
beforeAll(async () => {
  if (names.length) place = await outside()
})
afterAll(() => place?.remove())

/** The guide's command, with the tarball in the registry's place. */
async function installPlugin(app: string, folders: string[]): Promise<void> {
  const command =
    guide
      .get('')
      ?.find(({ language }) => language === 'sh')
      ?.code.trim() ?? ''
  expect(command).toMatch(/^npm install .*unplugin-imagekit/)
  const install = command.replace('unplugin-imagekit', place.tarball)
  await run(`${install} --no-audit --no-fund --loglevel=error`, {
    cwd: app,
    folders,
  })
}

/** Writes what a section of the guide shows: types, the configuration, and a page with its picture. */
function follow(name: string, app: string): void {
  const { section: title, config, pageFile: named } = starters[name]!
  const [configBlock, pageBlock] = guide.get(title) ?? []
  for (const { file = '', code } of guide.get('')?.filter(({ language }) => language === 'ts') ?? [])
    writeFileSync(join(app, file), code)
  const configFile = join(app, config)
  mkdirSync(dirname(configFile), { recursive: true })
  const before = existsSync(configFile) ? readFileSync(configFile, 'utf8') : undefined
  writeFileSync(configFile, withPlugin(before, configBlock?.code ?? ''))

  const pageFile = join(app, named ?? pageBlock?.file ?? '')
  const [, image = ''] = /['"(](?:ik:)?(\.[\w./]*hero\.jpg)/.exec(pageBlock?.code ?? '') ?? []
  mkdirSync(dirname(pageFile), { recursive: true })
  writeFileSync(pageFile, pageBlock?.code ?? '')
  cpSync(join(repository, 'playground/images/dawn.jpg'), join(dirname(pageFile), image))
}

test.each(Object.entries(starters))(
  'the guide shows a configuration and a page: %s',
  (_name, { section }) => {
    const [config, page] = guide.get(section) ?? []
    expect(config?.code).toContain('unplugin-imagekit/')
    expect(page?.code).toContain('hero.jpg')
    expect([config?.file, page?.file]).not.toContain(undefined)
  },
)

test.each(names)('%s: a new project, the guide, built, served and opened', async (name) => {
  const starter = starters[name]!
  const framework = { ...frameworkOf(starter.name), ...starter }
  const folders = await nodeFor(framework.node, join(place.folder, 'node'))
  const cwd = join(place.folder, `starter-${starter.name}`)
  mkdirSync(cwd)
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true, maxRetries: 5 }))
  const app = await created(starter, cwd, folders)
  await installPlugin(app, folders)
  follow(name, app)

  const emulator = await startEmulator()
  onTestFinished(() => emulator.close())
  const project = appRun(framework, { app, folders })
  await project.build(emulator)
  expect(emulator.requests.count('upload'), 'one upload a content').toBe(1 + (starter.images ?? 0))
  const url = await project.serve()
  const seen = [await open(url, true, []), await open(url, false, [])]
  for (const { images, widths, problems } of seen) {
    expect(problems).toEqual([])
    // A starter may have a logo.
    const ours = images.filter((url) => url.includes('hero.jpg'))
    expect(ours).toEqual([expect.stringContaining(`${emulator.urlEndpoint}/ik-seo/`)])
    expect(widths.filter((width) => width === 0)).toEqual([])
  }
  expect(seen[0]?.images, 'the client shows what the server said').toEqual(seen[1]?.images)

  record({
    case: `${framework.title.replace(/,.*/, '')} ${versionOf(app, framework.package)}`,
    method: starter.create
      ? `\`${starter.create.replace(/^npx --yes /, '')}\`, then docs/frameworks.md literally`
      : 'its starter’s templates are on GitHub, out of a test’s reach: the smallest project that its documentation shows, then docs/frameworks.md literally',
    n: starter.images ? `1 image, and ${starter.images} of the starter's` : '1 image',
    result: `built and served; decoded from the CDN with JavaScript and without, the same URL; one upload a content; console empty`,
  })
})
