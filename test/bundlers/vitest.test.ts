import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { repository, temporaryFolder } from '../helpers/folder'
import { compilePlugin } from '../trials/helpers/child'

test.each(['test: {}', 'test: { experimental: { fsModuleCache: true } }'])(
  'an import in a test is a stable local URL, and nothing is sent: %s',
  async (cached) => {
    const compiled = await compilePlugin('vite')
    onTestFinished(() => compiled.remove())
    const folder = temporaryFolder()
    cpSync(join(repository, 'playground/images/dawn.jpg'), join(folder, 'dawn.jpg'))
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
    // Installed, as it is for users: Vite bundles what a config imports by a path, and each start would take a second.
    const [modules, built] = [join(folder, 'node_modules'), dirname(fileURLToPath(compiled.url))]
    mkdirSync(modules)
    symlinkSync(built, join(modules, 'unplugin-imagekit'), 'junction')
    writeFileSync(
      join(folder, 'vite.config.ts'),
      `import imagekit from 'unplugin-imagekit/vite.js'\nexport default { plugins: [imagekit({ defaults: { q: Number(process.env.QUALITY ?? 80) } })], ${cached} }\n`,
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
    // An account whose server nobody runs: a request would fail the test.
    const env = {
      ...process.env,
      VITEST: undefined,
      IMAGEKIT_URL_ENDPOINT: 'http://127.0.0.1:9/demo',
      IMAGEKIT_PRIVATE_KEY: 'private_test',
      IMAGE_KIT_BASE_URL: 'http://127.0.0.1:9',
    }
    const vitest = join(repository, 'node_modules/vitest/vitest.mjs')
    const run = (more = {}) =>
      execFileSync(process.execPath, [vitest, 'run', '--root', folder], {
        cwd: folder,
        env: { ...env, ...more },
      })
    const urlIn = (output: Buffer) => /HERO (\S+)/.exec(String(output))?.[1]
    const [first, second] = [urlIn(run()), urlIn(run())]
    expect(first).toMatch(/^\/@imagekit\//)
    expect(second).toBe(first)
    // Options by the environment, which Vitest's persistent cache does not know.
    expect(urlIn(run({ QUALITY: '40' }))).not.toBe(first)
  },
)
