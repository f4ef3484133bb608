import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { repository } from '../helpers/folder'

/*
 * A new user's walk: what README.md and docs/deploy.md say, done literally, in an empty folder with the tarball.
 */

const readme = readFileSync(join(repository, 'README.md'), 'utf8')
const guide = readFileSync(join(repository, 'docs/deploy.md'), 'utf8')

let folder: string
let emulator: Emulator

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'unplugin-imagekit-walk-'))
  emulator = await startEmulator({ cdn: true })
})
afterAll(async () => {
  await emulator?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Stands for `npx` once npm's own has been tried: that takes several times as long as the commands that it starts. */
const NPX = 'npx() { name="$1"; shift; "node_modules/.bin/$name" "$@"; }'

/**
 * As in a terminal, with the account in the environment.
 *
 * @param setup what the shell runs before
 */
async function run(command: string, cwd: string, setup = NPX): Promise<{ stdout: string; code: number }> {
  const env = {
    ...process.env,
    NO_COLOR: '1',
    IMAGEKIT_URL_ENDPOINT: emulator.urlEndpoint,
    IMAGEKIT_PRIVATE_KEY: emulator.privateKey,
    IMAGE_KIT_BASE_URL: emulator.url,
  }
  try {
    const { stdout } = await promisify(execFile)('sh', ['-c', `${setup}\n${command}`], {
      cwd,
      env,
      timeout: 180_000,
    })
    return { stdout, code: 0 }
  } catch (error) {
    const { code, stdout, stderr } = error as { code?: number; stdout?: string; stderr?: string }
    if (code === 2) return { stdout: stdout ?? '', code }
    throw new Error(`${command} failed\n${stdout}\n${stderr}`)
  }
}

/** The code blocks of a document's section, by their language. */
function blocks(text: string, title: string, language: string): string[] {
  const section = text.split(/^## /m).find((part) => part.startsWith(`${title}\n`)) ?? ''
  return [...section.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(
    ([, code = '']) => code,
  )
}

/** The commands of a block, without what is a comment there. */
function commands(block: string): string[] {
  return block
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter(Boolean)
}

/** An empty folder with a picture in it, under git, as a user has it before anything of ours is there. */
async function emptyApp(name: string): Promise<string> {
  const app = join(folder, name)
  mkdirSync(join(app, 'src'), { recursive: true })
  const picture = join(repository, 'test/fixtures/conformance/src/images/sunset.jpg')
  for (const copy of ['hero.jpg', 'sunset.jpg']) cpSync(picture, join(app, 'src', copy))
  writeFileSync(join(app, 'index.html'), '<script type="module" src="/src/main.js"></script>\n')
  writeFileSync(join(app, '.gitignore'), 'node_modules\ndist\n')
  await run('git init -q && git config user.email a@example.com && git config user.name a', app)
  return app
}

/** The tarball stands for the package's name, which no registry has yet. */
function installed(command: string): string {
  const { devDependencies } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'))
  const named = command.replace('unplugin-imagekit', inject('tarball'))
  return `${named} vite@${devDependencies.vite} --no-audit --no-fund --loglevel=error`
}

const stored = () =>
  emulator.store.files().map(({ filePath }) => filePath.replace(/\w{16,}/g, '…').replace(/\d{17}/, '…'))

/** What has been asked of the emulator that changes anything. */
const changes = () =>
  emulator.requests.filter(
    ({ method, route }) => method !== 'GET' && method !== 'HEAD' && route !== 'delivery',
  )

test('the README’s deploy section works as it is written, in an empty folder after its quick start', async () => {
  const app = await emptyApp('readme')
  writeFileSync(join(app, 'package.json'), '{}\n')
  const [, example = ''] = /^```js\n(import hero.*?)^```/ms.exec(readme) ?? []
  writeFileSync(join(app, 'src/main.js'), `${example}\ndocument.body.append(hero, srcset, img.alt, width)\n`)
  const [install = ''] = blocks(readme, 'Quick start', 'sh').flatMap(commands)
  const [config = ''] = blocks(readme, 'Quick start', 'js')
  expect(config).toMatch(/^\/\/ vite\.config\.js\n/)
  writeFileSync(
    join(app, 'vite.config.js'),
    config.replace('https://ik.imagekit.io/your_id', emulator.urlEndpoint),
  )
  await run(installed(install), app)

  const [block = ''] = blocks(readme, 'Deploy', 'sh')
  const walked = async (setup?: string) => {
    const codes = []
    for (const command of commands(block)) {
      codes.push([command.replace(/^npx (unplugin-imagekit )?/, ''), (await run(command, app, setup)).code])
    }
    return codes
  }
  const first = [
    ['doctor', 0],
    ['plan', 2],
    ['vite build', 0],
    ['verify', 0],
    ['purge', 0],
    ['git add imagekit.lock && git commit -m "images"', 0],
  ]
  // With npm's own npx.
  expect(await walked('')).toEqual(first)
  expect(stored()).toEqual([
    '/unplugin-imagekit/….jpg',
    expect.stringMatching(/^\/unplugin-imagekit\/deploys\/dist-imagekit-manifest\//),
  ])
  expect((await run('git log --oneline', app)).stdout).toContain('images')

  // The next deploy, of a picture that is another one now.
  cpSync(join(repository, 'test/fixtures/conformance/src/images/turned.jpg'), join(app, 'src/hero.jpg'))
  expect(await walked()).toEqual(first)
  emulator.requests.clear()
  expect((await run('npx unplugin-imagekit plan', app)).code).toBe(0)
  for (const command of commands(block).slice(2, 5)) await run(command, app)
  expect(changes()).toEqual([])
})

test('the guide’s first deploy works as it is written, and so does its next one', async () => {
  emulator.reset()
  const app = await emptyApp('app')
  writeFileSync(
    join(app, 'src/main.js'),
    "import hero from 'ik:@/sunset.jpg?w=400'\ndocument.body.append(hero)\n",
  )
  writeFileSync(join(app, 'package.json'), '{ "name": "app", "private": true, "type": "module" }\n')
  writeFileSync(join(app, '.gitattributes'), 'imagekit.lock merge=union\n')
  const [config = ''] = blocks(guide, 'Options', 'js')
  const [, name = ''] = /^\/\/ (\S+)/.exec(config) ?? []
  expect(name).toBe('unplugin-imagekit.config.js')
  writeFileSync(join(app, name), config)
  writeFileSync(
    join(app, 'vite.config.js'),
    [
      "import imagekit from 'unplugin-imagekit/vite'",
      "import { options } from './unplugin-imagekit.config.js'",
      "export default { resolve: { alias: { '@': '/src' } }, plugins: [imagekit(options)] }",
    ].join('\n'),
  )
  await run(installed('npm install unplugin-imagekit'), app)
  expect((await run('npx unplugin-imagekit plan', app)).code).toBe(2)

  const [block = ''] = blocks(guide, 'A first deploy', 'sh')
  expect(commands(block)).toHaveLength(4)
  for (const command of commands(block))
    expect([command, (await run(command, app)).code]).toEqual([command, 0])
  expect(stored()).toEqual([
    '/shop/….jpg',
    expect.stringMatching(/^\/shop\/deploys\/dist-imagekit-manifest\//),
  ])
  expect((await run('git log --oneline', app)).stdout).toContain('images')
  expect((await run('npx unplugin-imagekit doctor', app)).stdout).not.toContain('✗')

  emulator.requests.clear()
  for (const command of commands(block).slice(0, 3)) await run(command, app)
  expect((await run('npx unplugin-imagekit plan', app)).code).toBe(0)
  expect(changes()).toEqual([])
})

test('every command of the overview says what it does', async () => {
  const [overview = ''] = [...guide.matchAll(/^```sh\n(.*?)^```/gms)].map(([, code = '']) => code)
  for (const command of commands(overview)) {
    const { stdout } = await run(`${command} --help`, join(folder, 'app'))
    expect(stdout).toContain('--json')
  }
})
