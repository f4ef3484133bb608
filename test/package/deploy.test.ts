import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { repository } from '../helpers/folder'

/*
 * A new user's walk: what docs/deploy.md says, done literally, in an empty folder with the tarball.
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

/** As in a terminal, with the account in the environment. */
async function run(command: string, cwd: string): Promise<{ stdout: string; code: number }> {
  const env = {
    ...process.env,
    NO_COLOR: '1',
    IMAGEKIT_URL_ENDPOINT: emulator.urlEndpoint,
    IMAGEKIT_PRIVATE_KEY: emulator.privateKey,
    IMAGE_KIT_BASE_URL: emulator.url,
  }
  try {
    const { stdout } = await promisify(execFile)('sh', ['-c', command], { cwd, env, timeout: 180_000 })
    return { stdout, code: 0 }
  } catch (error) {
    const { code, stdout, stderr } = error as { code?: number; stdout?: string; stderr?: string }
    if (code === 2) return { stdout: stdout ?? '', code }
    throw new Error(`${command} failed\n${stdout}\n${stderr}`)
  }
}

/** The code blocks of a section, by their language. */
function blocks(title: string, language: string): string[] {
  const section = guide.split(/^## /m).find((part) => part.startsWith(`${title}\n`)) ?? ''
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

test('the guide’s first deploy works as it is written, and so does its next one', async () => {
  const app = join(folder, 'app')
  mkdirSync(join(app, 'src'), { recursive: true })
  cpSync(join(repository, 'test/fixtures/conformance/src/images/sunset.jpg'), join(app, 'src/sunset.jpg'))
  writeFileSync(
    join(app, 'src/main.js'),
    "import hero from 'ik:@/sunset.jpg?w=400'\ndocument.body.append(hero)\n",
  )
  writeFileSync(join(app, 'index.html'), '<script type="module" src="/src/main.js"></script>\n')
  writeFileSync(join(app, 'package.json'), '{ "name": "app", "private": true, "type": "module" }\n')
  writeFileSync(join(app, '.gitignore'), 'node_modules\ndist\n')
  writeFileSync(join(app, '.gitattributes'), 'imagekit.lock merge=union\n')
  for (const config of blocks('The config file', 'js')) {
    const [, name = ''] = /^\/\/ (\S+)/.exec(config) ?? []
    // Vite does not know the alias by itself.
    const known = config.replace(
      'export default { plugins',
      "export default { resolve: { alias: { '@': '/src' } }, plugins",
    )
    writeFileSync(join(app, name), known)
  }
  const { devDependencies } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'))
  await run(
    `npm install --no-audit --no-fund --loglevel=error ${inject('tarball')} vite@${devDependencies.vite} && git init -q && git config user.email a@example.com && git config user.name a`,
    app,
  )
  expect((await run('npx unplugin-imagekit plan', app)).code).toBe(2)

  const [block = ''] = blocks('A first deploy', 'sh')
  expect(commands(block)).toHaveLength(4)
  for (const command of commands(block))
    expect([command, (await run(command, app)).code]).toEqual([command, 0])
  expect(
    emulator.store.files().map(({ filePath }) => filePath.replace(/\w{16,}/g, '…').replace(/\d{17}/, '…')),
  ).toEqual(['/shop/….jpg', expect.stringMatching(/^\/shop\/deploys\/dist-imagekit-manifest\//)])
  expect((await run('git log --oneline', app)).stdout).toContain('images')
  expect((await run('npx unplugin-imagekit doctor', app)).stdout).not.toContain('✗')

  emulator.requests.clear()
  for (const command of commands(block).slice(0, 3)) await run(command, app)
  expect((await run('npx unplugin-imagekit plan', app)).code).toBe(0)
  const changes = emulator.requests.filter(
    ({ method, route }) => method !== 'GET' && method !== 'HEAD' && route !== 'delivery',
  )
  expect(changes).toEqual([])
})

test('every command of the overview says what it does', async () => {
  const [overview = ''] = [...guide.matchAll(/^```sh\n(.*?)^```/gms)].map(([, code = '']) => code)
  for (const command of commands(overview)) {
    const { stdout } = await run(`${command} --help`, join(folder, 'app'))
    expect(stdout).toContain('--json')
  }
})
