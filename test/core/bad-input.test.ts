import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { resolveOptions } from '../../src/core/config/options'
import type { Host } from '../../src/core/host'
import { Project } from '../../src/core/project'
import { type Emulator, type FaultRule, startEmulator } from '../../src/emulator'
import type { Options } from '../../src/types'
import { temporaryFolder } from '../helpers/folder'

/*
 * What a person reads who got something wrong. Each message says what, where and what to do; these are whole messages, so
 * that a change of wording is seen.
 */

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator({ maxUploadBytes: 100_000 })
})
afterAll(() => emulator.close())

const host: Host = {
  bundler: 'test',
  purpose: 'build',
  logger: { info() {}, warn() {} },
  localUrl: (file) => ({ prelude: '', url: JSON.stringify(file) }),
  hasAssetPipeline: false,
}

async function folderWithImages(): Promise<string> {
  const folder = temporaryFolder()
  const picture = await sharp({ create: { width: 8, height: 6, channels: 3, background: 'teal' } })
    .jpeg()
    .toBuffer()
  mkdirSync(join(folder, 'src/album'), { recursive: true })
  writeFileSync(join(folder, 'src/hero.jpg'), picture)
  writeFileSync(join(folder, 'src/cut.jpg'), picture.subarray(0, 40))
  writeFileSync(join(folder, 'src/empty.jpg'), '')
  writeFileSync(join(folder, 'src/text.png'), 'This is no picture.')
  writeFileSync(
    join(folder, 'src/active.svg'),
    '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"><script>1</script></svg>',
  )
  return folder
}

/** Builds one import and gives the error's message, with the folder's name and the server's port taken out. */
async function complaint(
  specifier: string,
  over: Options = {},
  prepare?: (folder: string) => void,
): Promise<string> {
  const folder = await folderWithImages()
  prepare?.(folder)
  const importer = join(folder, 'src/main.js')
  writeFileSync(importer, `// the first line\nimport image from '${specifier}'\n`)
  const options = {
    urlEndpoint: emulator.urlEndpoint,
    privateKey: emulator.privateKey,
    baseURL: emulator.url,
    ...over,
  }
  try {
    const build = new Project(resolveOptions(options, {}, folder)).open(host)
    build.start()
    const key = await build.resolve(specifier, importer, async () => undefined)
    build.load(key)
    await build.upload([key])
    return 'no error'
  } catch (error) {
    return (error as Error).message.replaceAll(folder, '<project>').replaceAll(emulator.url, '<server>')
  }
}

describe('specifiers', () => {
  test.each([
    ['an unknown key', 'ik:./hero.jpg?widht=400'],
    ['an unknown key like no other', 'ik:./hero.jpg?nothing-like-it=400'],
    ['a bad value', 'ik:./hero.jpg?q=high'],
    ['a value out of range', 'ik:./hero.jpg?w=400&bl=500'],
    ['ik:// for the Media Library', 'ik://hero.jpg'],
    ['no path', 'ik:?w=400'],
    ['an alias that nobody knows', 'ik:@/hero.jpg'],
    ['a bare name', 'ik:hero.jpg'],
  ])('%s', async (_what, specifier) => {
    expect(await complaint(specifier)).toMatchSnapshot()
  })

  test('no URL-endpoint for the Media Library', async () => {
    expect(await complaint('ik:/hero.jpg?w=400', { urlEndpoint: '' })).toMatchSnapshot()
  })
})

describe('files', () => {
  test.each([
    ['missing', 'ik:./heros.jpg'],
    ['missing, with its folder', 'ik:./nowhere/hero.jpg'],
    ['empty', 'ik:./empty.jpg'],
    ['a folder', 'ik:./album'],
    ['text named .png', 'ik:./text.png'],
    ['cut off in its header', 'ik:./cut.jpg'],
    ['an SVG with script', 'ik:./active.svg'],
  ])('%s', async (_what, specifier) => {
    expect(await complaint(specifier)).toMatchSnapshot()
  })
})

describe('set-up', () => {
  test('a private key under a VITE_ name', () => {
    expect(() =>
      resolveOptions({}, { VITE_IMAGEKIT_PRIVATE_KEY: 'private_x' }, '/'),
    ).toThrowErrorMatchingSnapshot()
  })

  test('an unwritable lockfile', async () => {
    // No mode stops root, but nobody makes files in /proc.
    const root = process.getuid?.() === 0
    const lockfile = root ? '/proc/imagekit.lock' : 'closed/imagekit.lock'
    const message = await complaint('ik:./hero.jpg', { lockfile }, (folder) =>
      mkdirSync(join(folder, 'closed'), { mode: 0o500 }),
    )
    expect(message).toMatch(/^Can't write the lockfile .*imagekit\.lock: E\w+: /)
    expect(message).toContain('Make it writable, or set the option lockfile to another file.')
  })

  test('a lockfile that is a folder', async () => {
    expect(
      await complaint('ik:./hero.jpg', {}, (folder) => mkdirSync(join(folder, 'imagekit.lock'))),
    ).toMatchSnapshot()
  })

  test('a damaged lockfile', async () => {
    const damage = (folder: string) =>
      writeFileSync(join(folder, 'imagekit.lock'), '{"lockfileVersion":1}\n{"hash":\n')
    expect(await complaint('ik:./hero.jpg', {}, damage)).toMatchSnapshot()
  })
})

describe('the server’s refusals: one request, and what to do', () => {
  test.each<[string, FaultRule]>([
    ['401', { status: 401, body: { message: 'Your request does not contain private API key.' } }],
    ['403', { status: 403, body: { message: 'Your account cannot be authenticated.' } }],
    ['413', { route: 'upload', status: 413, body: '' }],
    ['400', { route: 'upload', status: 400, body: { message: 'Upload Limit Exceeded.' } }],
  ])('%s', async (_status, fault) => {
    emulator.reset()
    emulator.faults.set([fault])
    onTestFinished(() => emulator.faults.clear())
    expect(await complaint('ik:./hero.jpg')).toMatchSnapshot()
    expect(emulator.requests.filter(({ status }) => status >= 400)).toHaveLength(1)
  })

  test('a wrong key, told by the emulator itself', async () => {
    expect(await complaint('ik:./hero.jpg', { privateKey: 'private_wrong' })).toMatchSnapshot()
  })

  test('a file that is too large for the plan', async () => {
    emulator.reset()
    const large = await sharp(randomBytes(300 * 300 * 3), { raw: { width: 300, height: 300, channels: 3 } })
      .png()
      .toBuffer()
    const message = await complaint('ik:./hero.jpg', {}, (folder) =>
      writeFileSync(join(folder, 'src/hero.jpg'), large),
    )
    expect(message).toMatchSnapshot()
  })

  test('another content at the image’s place', async () => {
    emulator.reset()
    expect(await complaint('ik:./hero.jpg')).toBe('no error')
    const [file] = emulator.store.files()
    emulator.reset()
    const form = new FormData()
    form.set('file', new Blob(['another content']))
    form.set('fileName', file?.name ?? '')
    form.set('folder', '/unplugin-imagekit')
    form.set('useUniqueFileName', 'false')
    const authorization = `Basic ${Buffer.from(`${emulator.privateKey}:`).toString('base64')}`
    await fetch(`${emulator.url}/api/v1/files/upload`, {
      method: 'POST',
      body: form,
      headers: { authorization },
    })
    expect(await complaint('ik:./hero.jpg')).toMatchSnapshot()
  })
})
