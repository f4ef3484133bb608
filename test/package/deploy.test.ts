import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { repository } from '../helpers/folder'
import { giveApp } from './app'
import { blocks, commands, readme } from './documented-commands'
import { installedCli } from './installed-cli'

/*
 * A new user's walk: what README.md and docs/deploy.md say, done literally, in an empty folder with the tarball.
 */

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

/** Stands for `npx`, which takes several times as long as the commands that it starts. */
const NPX = 'npx() { name="$1"; shift; "node_modules/.bin/$name" "$@"; }'

/** Names that npm's own `npx` has found. */
const tried = new Set<string>()

/** What the shell runs before a command: nothing the first time that `npx` has to find what it names. */
function preparation(command: string): string {
  const [, name] = /^npx (\S+)/.exec(command) ?? []
  if (name === undefined || tried.has(name)) return NPX
  tried.add(name)
  return ''
}

/** With the account. */
const environment = () => ({
  ...process.env,
  NO_COLOR: '1',
  IMAGEKIT_URL_ENDPOINT: emulator.urlEndpoint,
  IMAGEKIT_PRIVATE_KEY: emulator.privateKey,
  IMAGE_KIT_BASE_URL: emulator.url,
})

/** As in a terminal. */
async function run(command: string, cwd: string): Promise<{ stdout: string; code: number }> {
  try {
    const { stdout } = await promisify(execFile)('sh', ['-c', `${preparation(command)}\n${command}`], {
      cwd,
      env: environment(),
      timeout: 180_000,
    })
    return { stdout, code: 0 }
  } catch (error) {
    const { code, stdout, stderr } = error as { code?: number; stdout?: string; stderr?: string }
    if (code === 2) return { stdout: stdout ?? '', code }
    throw new Error(`${command} failed\n${stdout}\n${stderr}`)
  }
}

/** Runs commands of a later round: the package's own in one process, all others as in a terminal. */
function laterRound(app: string): typeof run {
  const cli = installedCli(app, environment())
  return async (command, cwd) => {
    const [, args] = /^npx unplugin-imagekit (.*)/.exec(command) ?? []
    if (args === undefined) return run(command, cwd)
    const { code, out: stdout, error } = await cli(args.split(' '))
    if (code !== 0 && code !== 2) throw new Error(`${command} failed\n${stdout}\n${error}`)
    return { stdout, code }
  }
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

const stored = () =>
  emulator.store.files().map(({ filePath }) => filePath.replace(/\w{16,}/g, '…').replace(/\d{17}/, '…'))

/** What has been asked of the emulator that changes anything. */
const changes = () =>
  emulator.requests.filter(
    ({ method, route }) => method !== 'GET' && method !== 'HEAD' && route !== 'delivery',
  )

test('the README’s deploy section works as it is written, in an empty folder after its quick start', async () => {
  const app = await emptyApp('readme')
  cpSync(join(inject('installation'), 'package.json'), join(app, 'package.json'))
  giveApp(app, ['vite'])
  const [, example = ''] = /^```js\n(import hero.*?)^```/ms.exec(readme) ?? []
  writeFileSync(join(app, 'src/main.js'), `${example}\ndocument.body.append(hero, srcset, img.alt, width)\n`)
  const [config = ''] = blocks(readme, 'Quick start', 'js')
  expect(config).toMatch(/^\/\/ vite\.config\.js\n/)
  writeFileSync(
    join(app, 'vite.config.js'),
    config.replace('https://ik.imagekit.io/your_id', emulator.urlEndpoint),
  )

  const [block = ''] = blocks(readme, 'Deploy', 'sh')
  const walked = async (runOne = run) => {
    const codes = []
    for (const command of commands(block)) {
      const { code } = await runOne(command, app)
      codes.push([command.replace(/^npx (unplugin-imagekit )?/, ''), code])
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
  expect(await walked()).toEqual(first)
  expect([...tried]).toEqual(['unplugin-imagekit', 'vite'])
  expect(stored()).toEqual([
    '/unplugin-imagekit/….jpg',
    expect.stringMatching(/^\/unplugin-imagekit\/deploys\/dist-imagekit-manifest\//),
  ])
  expect((await run('git log --oneline', app)).stdout).toContain('images')

  // The next deploy, of a picture that is another one now.
  cpSync(join(repository, 'test/fixtures/conformance/src/images/turned.jpg'), join(app, 'src/hero.jpg'))
  expect(await walked(laterRound(app))).toEqual(first)
  emulator.requests.clear()
  const again = laterRound(app)
  expect((await again('npx unplugin-imagekit plan', app)).code).toBe(0)
  for (const command of commands(block).slice(2, 5)) await again(command, app)
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
  giveApp(app, ['vite'])
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
  const next = laterRound(app)
  expect((await next('npx unplugin-imagekit doctor', app)).stdout).not.toContain('✗')

  emulator.requests.clear()
  for (const command of commands(block).slice(0, 3)) await next(command, app)
  expect((await next('npx unplugin-imagekit plan', app)).code).toBe(0)
  expect(changes()).toEqual([])
})

test('every command of the overview says what it does', async () => {
  const [overview = ''] = [...guide.matchAll(/^```sh\n(.*?)^```/gms)].map(([, code = '']) => code)
  const app = join(folder, 'app')
  const runOne = laterRound(app)
  for (const command of commands(overview)) {
    const { stdout } = await runOne(`${command} --help`, app)
    expect(stdout).toContain('--json')
  }
})
