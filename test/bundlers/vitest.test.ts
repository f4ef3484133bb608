import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { lastingFolder, repository } from '../helpers/folder'
import { type CompiledPlugin, compilePlugin } from '../trials/helpers/child'

/** A project for each: without Vitest's persistent cache, and with it. */
const settings = ['test: {}', 'test: { experimental: { fsModuleCache: true } }']

const folders: string[] = []
let compiled: CompiledPlugin
/** The image's URL by the project's setting, run by run. Each is a process, in which the projects' tests follow each other. */
const runs: Record<string, string | undefined>[] = []

beforeAll(async () => {
  compiled = await compilePlugin('vite')
  folders.push(...settings.map(project))
  // Options by the environment, which Vitest's persistent cache does not know.
  for (const environment of [{}, {}, { QUALITY: '40' }]) runs.push(urlsOf(environment))
})
afterAll(() => {
  compiled.remove()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

function project(setting: string): string {
  const folder = lastingFolder()
  cpSync(join(repository, 'playground/images/dawn.jpg'), join(folder, 'dawn.jpg'))
  // Installed, as it is for users.
  const [modules, built] = [join(folder, 'node_modules'), dirname(fileURLToPath(compiled.url))]
  mkdirSync(modules)
  symlinkSync(built, join(modules, 'unplugin-imagekit'), 'junction')
  writeFileSync(
    join(folder, 'vite.config.mjs'),
    `import imagekit from 'unplugin-imagekit/vite.js'\nexport default { plugins: [imagekit({ defaults: { q: Number(process.env.QUALITY ?? 80) } })], ${setting} }\n`,
  )
  writeFileSync(
    join(folder, 'hero.test.js'),
    `import { expect, test } from 'vitest'
import hero, { width } from 'ik:./dawn.jpg?w=400'
test('hero', () => {
  console.log('HERO', hero)
  expect([hero, width]).toEqual([expect.stringMatching(/^\\/@imagekit\\/[0-9a-f]{32}\\/dawn\\.jpg$/), 400])
})
`,
  )
  return folder
}

function urlsOf(environment: NodeJS.ProcessEnv): Record<string, string | undefined> {
  // An account whose server nobody runs: a request would fail the test.
  const env = {
    ...process.env,
    VITEST: undefined,
    IMAGEKIT_URL_ENDPOINT: 'http://127.0.0.1:9/demo',
    IMAGEKIT_PRIVATE_KEY: 'private_test',
    IMAGE_KIT_BASE_URL: 'http://127.0.0.1:9',
    ...environment,
  }
  const script = join(import.meta.dirname, 'run-vitest.mjs')
  const output = execFileSync(process.execPath, [script, ...folders], { env, encoding: 'utf8' })
  const urls = [...output.matchAll(/HERO (\S+)/g)].map(([, url]) => url)
  return Object.fromEntries(settings.map((setting, index) => [setting, urls[index]]))
}

test.each(settings)('an import in a test is a stable local URL, and nothing is sent: %s', (setting) => {
  const [first, second, ofOtherOptions] = runs.map((urls) => urls[setting])
  expect(first).toMatch(/^\/@imagekit\//)
  expect(second).toBe(first)
  expect(ofOtherOptions).toMatch(/^\/@imagekit\//)
  expect(ofOtherOptions).not.toBe(first)
})
