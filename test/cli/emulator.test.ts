import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bundle } from '../emulator/bundle'
import { upload } from '../emulator/helpers'

const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
)

let folder: string
let root: string
beforeAll(async () => {
  folder = await bundle('cli', '../../src/cli/index.ts')
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

  test('a port that is taken, or is none, is one red line', async () => {
    const blocker = createServer().listen(0, '127.0.0.1')
    await once(blocker, 'listening')
    const { port } = blocker.address() as { port: number }
    const taken = run('--port', String(port))
    expect(await taken.ended).toMatchObject({ code: 1 })
    expect(taken.text.error.trim()).toBe(`Port ${port} is in use: choose another one, or 0 for any free one`)
    blocker.close()
    const wrong = run('--port', 'abc')
    expect(await wrong.ended).toMatchObject({ code: 1 })
    expect(wrong.text.error.trim()).toBe('--port abc: expected a number from 0 to 65535')
  })
})
