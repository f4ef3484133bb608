import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { flags } from '../../src/cli/emulator/emulator-options'
import { upload } from '../emulator/helpers'
import { bundle } from '../helpers/bundle'
import { runCli } from './run-cli'

const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
)

let folder: string
let root: string
beforeAll(async () => {
  folder = await bundle('cli', 'src/cli/index.ts')
  root = mkdtempSync(join(tmpdir(), 'imagekit-cli-'))
})
afterAll(() => {
  for (const one of [folder, root]) rmSync(one, { recursive: true, force: true })
})

function run(...args: string[]) {
  const child = spawn(process.execPath, [join(folder, 'cli.js'), 'emulator', ...args], {
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined },
  })
  const text = { out: '', error: '' }
  child.stdout.on('data', (chunk) => {
    text.out += chunk
  })
  child.stderr.on('data', (chunk) => {
    text.error += chunk
  })
  const ended = once(child, 'exit').then(([code, signal]) => ({ code, signal }))
  const printed = (pattern: RegExp) =>
    new Promise<void>((resolve, reject) => {
      const look = () => pattern.test(text.out) && resolve()
      child.stdout.on('data', look)
      child.once('exit', () => reject(new Error(`ended early: ${text.error}`)))
      look()
    })
  return { child, text, ended, printed }
}

/** Runs what ends by itself, in a process that others use as well. */
const toItsEnd = (...args: string[]) => runCli(['emulator', ...args], { cwd: root, env: { NO_COLOR: '1' } })

describe('unplugin-imagekit emulator', () => {
  test('prints what to copy, serves, and stops on a signal', async () => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      const { child, text, ended, printed } = run('--port', '0')
      await printed(/Ctrl\+C/)
      const env = Object.fromEntries(
        [...text.out.matchAll(/^(IMAGE[A-Z_]+)=(.*)$/gm)].map((m) => [m[1], m[2]]),
      )
      expect(env).toEqual({
        IMAGEKIT_URL_ENDPOINT: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/demo$/),
        IMAGEKIT_ENDPOINT_URL: env.IMAGEKIT_URL_ENDPOINT,
        IMAGEKIT_PUBLIC_KEY: 'public_emulator',
        IMAGEKIT_PRIVATE_KEY: 'private_emulator',
        IMAGE_KIT_BASE_URL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      })
      const account = { url: env.IMAGE_KIT_BASE_URL!, privateKey: 'private_emulator' }
      const answer = await upload(account, PIXEL, { fileName: 'a.png' })
      expect(answer.status).toBe(200)
      const drawn = await fetch(`${answer.body.url}?tr=w-7,f-webp`)
      expect([drawn.status, drawn.headers.get('content-type')]).toEqual([200, 'image/webp'])
      child.kill(signal)
      expect(await ended).toEqual({ code: 0, signal: null })
    }
  })

  test('--json prints one line, --dir keeps files', async () => {
    const dir = join(root, 'store')
    for (const count of [1, 2]) {
      const { child, text, ended, printed } = run('--port', '0', '--json', '--dir', dir)
      await printed(/\n/)
      const { url, privateKey, env } = JSON.parse(text.out)
      expect(env.IMAGE_KIT_BASE_URL).toBe(url)
      await upload({ url, privateKey }, Buffer.from('x'), { fileName: `${count}.txt` })
      child.kill('SIGTERM')
      await ended
      const lines = readFileSync(join(dir, 'journal.jsonl'), 'utf8').trim().split('\n')
      expect(lines).toHaveLength(count)
    }
  })

  test('--seed, --imagekit-id, --cdn, --faults, --latency and --log do as they say', async () => {
    const seed = join(root, 'images')
    mkdirSync(join(seed, 'icons'), { recursive: true })
    writeFileSync(join(seed, 'icons/a.png'), PIXEL)
    const faults = join(root, 'faults.json')
    writeFileSync(faults, '[{ "route": "list", "status": 418, "times": 1 }]')
    const asked = ['--port', '0', '--seed', seed, '--imagekit-id', 'shop', '--faults', faults]
    const { child, text, ended, printed } = run(...asked, '--cdn', '--latency', '30', '--log')
    await printed(/Ctrl\+C/)
    const url = /^ {2}page +(\S+)\/$/m.exec(text.out)?.[1]
    expect(text.out).toContain(`URL-endpoint  ${url}/shop`)
    expect(text.out).toContain('1, kept in memory')
    expect((await fetch(`${url}/`)).headers.get('content-type')).toBe('text/html; charset=utf-8')
    const started = performance.now()
    expect((await fetch(`${url}/shop/icons/a.png`)).status).toBe(200)
    expect(performance.now() - started).toBeGreaterThan(29)
    const state = await (await fetch(`${url}/_emulator/state`)).json()
    expect(state).toMatchObject({ cdn: true, latency: 30, faults: 1, accounts: [{ copies: 1 }] })
    const list = `${url}/v1/files?path=${'/'}`
    expect([(await fetch(list)).status, (await fetch(list)).status]).toEqual([418, 401])
    await printed(/ 401 GET /)
    const lines = text.out.split('\n').filter((line) => / ms {2}/.test(line))
    expect(lines.map((line) => line.replace(/\s+/g, ' ').replace(/^\S+ /, ''))).toEqual([
      expect.stringMatching(/^200 GET \d+ ms \/shop\/icons\/a\.png delivery$/),
      expect.stringMatching(/^418 GET \d+ ms \/v1\/files\?path=\/ list$/),
      expect.stringMatching(/^401 GET \d+ ms \/v1\/files\?path=\/ list$/),
    ])
    child.kill('SIGTERM')
    expect(await ended).toEqual({ code: 0, signal: null })
  })

  test('--accounts runs several, and with --json everything printed is JSON', async () => {
    const accounts = join(root, 'accounts.json')
    writeFileSync(accounts, '[{ "imagekitId": "shop", "seed": "images" }, { "imagekitId": "blog" }]')
    const { child, text, ended, printed } = run('--port', '0', '--accounts', accounts, '--json', '--log')
    await printed(/\n/)
    const { url, page, accounts: running } = JSON.parse(text.out)
    expect(page).toBe(`${url}/`)
    expect(running).toMatchObject([
      { imagekitId: 'shop', urlEndpoint: `${url}/shop`, privateKey: 'private_shop', files: 1 },
      { imagekitId: 'blog', urlEndpoint: `${url}/blog`, privateKey: 'private_blog', files: 0 },
    ])
    await fetch(`${url}/blog/nothing.png`)
    await printed(/nothing/)
    expect(JSON.parse(text.out.trim().split('\n').at(-1)!)).toMatchObject({
      path: '/blog/nothing.png',
      account: 'blog',
      status: 404,
    })
    child.kill('SIGTERM')
    await ended
  })

  test('--help names every option, as does its documentation', async () => {
    const { code, out } = await toItsEnd('--help')
    expect(code).toBe(0)
    const doc = readFileSync(new URL('../../docs/emulator.md', import.meta.url), 'utf8')
    for (const [name, { description }] of Object.entries(flags)) {
      expect(out).toContain(`--${name}`)
      expect(out).toContain(description)
      expect(doc).toContain(`\`--${name}`)
    }
  })

  test.each([
    [['--sead', 'x'], /^Unknown flag --sead; did you mean --seed\?/],
    [['--seed', 'nowhere'], /^seed: .*nowhere is not a folder$/],
    [['--latency', 'x'], /^--latency x: expected a number/],
    [['--imagekit-id', 'a b'], /^imagekitId: "a b" must be letters/],
    [
      ['--webhook-url', 'https://example.com'],
      /^webhookUrls: "https:\/\/example.com" is not on this machine/,
    ],
  ])('%j ends with one line that says why', async (args, message) => {
    const { code, out, error } = await toItsEnd('--port', '0', ...args)
    expect(code).toBe(1)
    expect(error.trim()).toMatch(message)
    expect(out).toBe('')
  })

  test('a fault that is none is named with its file’s place', async () => {
    const faults = join(root, 'wrong.json')
    writeFileSync(faults, '[{ "route": "uplaod" }]')
    const { code, error } = await toItsEnd('--port', '0', '--faults', faults)
    expect(code).toBe(1)
    expect(error.trim()).toBe('faults[0].route: unknown route uplaod')
  })

  test('a port that is taken, or is none, is one red line', async () => {
    const blocker = createServer().listen(0, '127.0.0.1')
    await once(blocker, 'listening')
    const { port } = blocker.address() as { port: number }
    // In a process of its own, which has to end.
    const taken = run('--port', String(port))
    expect(await taken.ended).toMatchObject({ code: 1 })
    expect(taken.text.error.trim()).toBe(`Port ${port} is in use: choose another one, or 0 for any free one`)
    blocker.close()
    const wrong = await toItsEnd('--port', 'abc')
    expect(wrong.code).toBe(1)
    expect(wrong.error.trim()).toBe('--port abc: expected a number from 0 to 65535')
  })
})
