import { execFile, spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { chromium } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { startEmulator } from '../../src/emulator'
import { findBrowser } from '../browser/find-browser.mjs'
import { FLAGS } from '../browser/flags.mjs'
import { repository } from '../helpers/folder'
import { type FrameworkApp, frameworkApps } from './framework-apps'
import { isFull } from './size'

/*
 * Each framework as a user has it: installed from the registry in a folder of its own, with the plugin from the tarball,
 * built against an emulator, served by the framework's own server, and opened with JavaScript and without.
 */

let folder: string
let tarball: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'unplugin-imagekit-frameworks-'))
  await run('npm', ['run', '--silent', 'build'], repository)
  await run('npm', ['pack', '--silent', '--pack-destination', folder], repository)
  tarball = join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '')
})
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))

/** Not the synchronous kind: the emulator answers from this process. */
async function run(command: string, args: string[], cwd: string, environment = {}): Promise<string> {
  try {
    const options = { cwd, env: { ...process.env, NODE_ENV: undefined, ...environment }, timeout: 300_000 }
    const { stdout } = await promisify(execFile)(command, args, options)
    return stdout
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string }
    throw new Error(`${command} ${args.join(' ')} failed\n${stdout}\n${stderr}`)
  }
}

async function install({ packages, files }: FrameworkApp, app: string): Promise<void> {
  for (const [name, content] of Object.entries({ 'package.json': '{ "type": "module" }\n', ...files })) {
    mkdirSync(dirname(join(app, name)), { recursive: true })
    writeFileSync(join(app, name), content)
  }
  for (const image of ['dawn.jpg', 'dunes.jpg'])
    cpSync(join(repository, 'playground/images', image), join(app, 'src', image))
  const flags = ['--no-audit', '--no-fund', '--loglevel=error', '--legacy-peer-deps']
  await run('npm', ['install', ...flags, tarball, 'sharp@0.35', ...packages], app)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((listening) => server.once('listening', listening))
  const address = server.address()
  await new Promise((closed) => server.close(closed))
  return typeof address === 'object' && address ? address.port : 0
}

/** Starts the framework's own server, and waits until it answers. */
async function served([command = '', ...args]: string[], app: string, environment: object): Promise<string> {
  const port = await freePort()
  const own = command === 'node' ? [command, ...args] : [join('node_modules/.bin', command), ...args]
  const child = spawn(process.execPath, own[0] === 'node' ? own.slice(1) : own, {
    cwd: app,
    env: { ...process.env, ...environment, NODE_ENV: 'production', HOST: '127.0.0.1', PORT: String(port) },
    stdio: 'ignore',
  })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  const url = `http://127.0.0.1:${port}/`
  await expect
    .poll(
      () =>
        fetch(url).then(
          ({ ok }) => ok,
          () => false,
        ),
      { timeout: 30_000 },
    )
    .toBe(true)
  return url
}

/** What a page shows: the URL and decoded width of each image with an id, and whatever the console has to say. */
async function open(url: string, javaScriptEnabled: boolean) {
  const browser = await chromium.launch({ executablePath: findBrowser(), headless: true, args: FLAGS })
  try {
    const page = await browser.newPage({ javaScriptEnabled, viewport: { width: 1280, height: 900 } })
    const problems: string[] = []
    page.on('console', (message) => problems.push(`${message.type()}: ${message.text()}`))
    page.on('pageerror', (error) => problems.push(error.message))
    page.on('requestfailed', (request) => problems.push(`failed: ${request.url()}`))
    await page.goto(url, { waitUntil: 'networkidle' })
    const images = await page
      .locator('img[id]')
      .evaluateAll((all) =>
        (all as HTMLImageElement[]).map((one) => [one.id, one.naturalWidth, one.currentSrc] as const),
      )
    return { problems, images }
  } finally {
    await browser.close()
  }
}

/** CI takes the one that is soonest installed. */
const apps = Object.entries(frameworkApps).slice(0, isFull ? undefined : 1)

test.each(apps)('%s: built, served, and opened with JavaScript and without', async (name, framework) => {
  const app = join(folder, name.replace(/\W+/g, '-'))
  mkdirSync(app)
  await install(framework, app)
  const emulator = await startEmulator()
  onTestFinished(() => emulator.close())
  const account = {
    IMAGEKIT_URL_ENDPOINT: emulator.urlEndpoint,
    IMAGEKIT_PRIVATE_KEY: emulator.privateKey,
    IMAGE_KIT_BASE_URL: emulator.url,
  }
  const [command = '', ...args] = framework.build
  await run(join(app, 'node_modules/.bin', command), args, app, { ...account, NODE_ENV: 'production' })
  expect(emulator.requests.count('upload'), 'one upload a content').toBe(2)

  // The server that is deployed has no key.
  const url = await served(framework.serve, app, {})
  const html = (await (await fetch(url)).text()).replaceAll('&amp;', '&')
  const [withScript, without] = [await open(url, true), await open(url, false)]
  for (const { images, problems } of [withScript, without]) {
    expect(Object.fromEntries(images.map(([id, width]) => [id, width]))).toEqual(framework.widths)
    for (const [, , source] of images) expect(source).toContain(emulator.urlEndpoint)
    expect(problems.filter((one) => !one.startsWith('debug:'))).toEqual([])
  }
  expect(withScript.images, 'the client shows what the server said').toEqual(without.images)
  for (const [, , source] of withScript.images) expect(html).toContain(source)
})
