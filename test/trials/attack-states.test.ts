import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { runCliApart } from '../cli/run-cli'
import { upload } from '../emulator/helpers'
import { attackedBuild, type Ended, expectNothingDoubled, expectSound, tally } from './helpers/attack'
import { lockfileOf, makeProject, optionsFor } from './helpers/project'
import { seeded } from './helpers/random'
import { trials } from './size'

/* Hostile states: what a crash, a merge, a full disk or a clock set back leaves in files, folders and locks. */

const SEED = 41
const IMAGES = 4
const { count, done } = tally('Attack: hostile states', SEED)

let emulator: Emulator
let template: string
beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(async () => {
  rmSync(template, { recursive: true, force: true })
  await emulator.close()
})

/** A project that has been built, as a clone of its own. */
async function built(): Promise<string> {
  if (!template) {
    const { root } = makeProject(IMAGES)
    const options = { ...optionsFor(emulator), cacheDir: 'cache' }
    expect((await attackedBuild(root, join(root, 'main.js'), options)).code).toBe(0)
    template = mkdtempSync(join(tmpdir(), 'imagekit-attack-'))
    cpSync(root, template, { recursive: true })
  }
  const root = mkdtempSync(join(tmpdir(), 'imagekit-attack-'))
  cpSync(template, root, { recursive: true, preserveTimestamps: true })
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  return root
}

type Way = 'build' | 'sync'

async function run(way: Way, root: string): Promise<Ended> {
  if (way === 'build')
    return attackedBuild(root, join(root, 'main.js'), { ...optionsFor(emulator), cacheDir: 'cache' })
  writeFileSync(
    join(root, 'unplugin-imagekit.config.mjs'),
    "export default { options: { cacheDir: 'cache' } }\n",
  )
  const started = performance.now()
  const env = {
    IMAGEKIT_URL_ENDPOINT: emulator.urlEndpoint,
    IMAGEKIT_PRIVATE_KEY: emulator.privateKey,
    IMAGE_KIT_BASE_URL: emulator.url,
  }
  const { code, out, error } = await runCliApart(['sync'], { cwd: root, env })
  return { code: code ?? -1, screen: out + error, milliseconds: performance.now() - started }
}

/** Attacks a built project, and builds it again after it is mended: all is as it was. */
async function attack(
  name: string,
  way: Way,
  change: (root: string) => unknown,
  message?: RegExp,
): Promise<void> {
  const root = await built()
  const lockfile = lockfileOf(root)
  await change(root)
  const ended = await run(way, root)
  const codes = message ? [1] : [0]
  expectSound(name, ended, {
    deadline: 40_000,
    codes,
    secret: emulator.privateKey,
    ...(message && { message }),
  })
  await expectNothingDoubled(name, emulator)
  for (const left of ['imagekit.lock', 'cache', 'dist', 'images'])
    rmSync(join(root, left), { recursive: true, force: true })
  cpSync(template, root, { recursive: true, preserveTimestamps: true })
  expect((await run('build', root)).code, `${name}: mended`).toBe(0)
  expect(lockfileOf(root)).toBe(lockfile)
}

const lock = (root: string) => join(root, 'imagekit.lock')
const edit = (change: (text: string) => string) => (root: string) =>
  writeFileSync(lock(root), change(lockfileOf(root)))
const line = (fields: object) => (text: string) =>
  `${text}${JSON.stringify({ ...JSON.parse(text.split('\n')[1]!), ...fields })}\n`
const replaced = (make: (path: string) => void) => (root: string) => {
  rmSync(lock(root))
  make(lock(root))
}

const LOCKFILES: [string, (root: string) => void, RegExp?][] = [
  ['empty', edit(() => '')],
  ['a byte order mark', edit((text) => `\uFEFF${text}`)],
  ['Windows line ends', edit((text) => text.replaceAll('\n', '\r\n'))],
  ['the last line cut off', edit((text) => text.slice(0, -60))],
  ['not JSON', edit(() => 'nonsense\n'), /lockfile is damaged/],
  ['a merge conflict', edit((text) => text.replace('\n', '\n<<<<<<< HEAD\n')), /merge conflict/],
  [
    'of a newer version',
    edit((text) => text.replace('"lockfileVersion":1', '"lockfileVersion":9')),
    /newer version.*Update/,
  ],
  ['a line of 10 MB', edit((text) => `${text}{"hash":"${'a'.repeat(10_000_000)}"}\n`), /lockfile is damaged/],
  ['a path that climbs', edit(line({ filePath: '/../../etc/passwd' })), /must not contain \.\./],
  ['a path with markup', edit(line({ filePath: '/<script>.png' })), /filePath may have letters/],
  [
    'an endpoint that is a script',
    edit(line({ urlEndpoint: 'javascript:alert(1)' })),
    /urlEndpoint must be a URL/,
  ],
  [
    'a placeholder that is markup',
    edit(line({ placeholders: { color: '"><script>' } })),
    /lockfile is damaged/,
  ],
  ['a prototype', edit((text) => `${text}{"__proto__":{"polluted":true}}\n`), /lockfile is damaged/],
  ['a hash that contradicts its path', edit(line({ hash: 'f'.repeat(64) })), /contradicts/],
  ['another host’s entry', edit(line({ urlEndpoint: 'https://evil.example/x' }))],
  ['a device without an end', replaced((path) => symlinkSync('/dev/zero', path)), /no regular file/],
  ['a folder', replaced((path) => mkdirSync(path)), /lockfile/i],
  ['a dangling link', replaced((path) => symlinkSync(`${path}.missing`, path))],
  ['a link to itself', replaced((path) => symlinkSync(path, path)), /lockfile/i],
]

test('named damages of the lockfile', async () => {
  for (const [name, change, message] of LOCKFILES) {
    count(name)
    await attack(`lockfile: ${name}`, 'build', change, message)
  }
  for (const [name, change, message] of LOCKFILES.slice(0, trials(LOCKFILES.length, 5))) {
    count(name)
    await attack(`sync, lockfile: ${name}`, 'sync', change, message)
  }
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  done('damaged lockfiles', 'a build and `sync`; then the lockfile is restored')
}, 600_000)

test('random damages of lockfile, cache and manifest', async () => {
  const random = seeded(SEED)
  const at = (length: number) => Math.floor(random() * length)
  const damages: Record<string, (bytes: Buffer) => Buffer> = {
    'bits flipped': (bytes) => {
      const copy = Buffer.from(bytes)
      for (let flips = 1 + at(4); flips > 0; flips--) copy[at(copy.length)]! ^= 1 << at(8)
      return copy
    },
    'cut off': (bytes) => bytes.subarray(0, at(bytes.length)),
    'a piece repeated': (bytes) => {
      const start = at(bytes.length)
      return Buffer.concat([bytes, bytes.subarray(start, start + at(2000))])
    },
    'a piece of zeros': (bytes) => Buffer.from(bytes).fill(0, at(bytes.length), at(bytes.length)),
    'random bytes': () => Buffer.from(Array.from({ length: at(2000) }, () => at(256))),
  }
  const kinds = Object.keys(damages)
  for (let round = 0; round < trials(300, 15); round++) {
    const kind = kinds[round % kinds.length]!
    const file = ['imagekit.lock', 'cache/files.json', 'dist/imagekit-manifest.json'][round % 3]!
    count(`${file}: ${kind}`)
    const root = await built()
    const path = join(root, file)
    if (!existsSync(path)) continue
    writeFileSync(path, damages[kind]!(readFileSync(path)))
    const ended = await run('build', root)
    const name = `round ${round}: ${file}, ${kind}`
    const codes = file === 'imagekit.lock' ? [0, 1] : [0]
    expectSound(name, ended, { deadline: 40_000, codes, message: /lockfile/i, secret: emulator.privateKey })
    await expectNothingDoubled(name, emulator)
    const output = ended as Ended & { output: string }
    for (const [url] of output.output.matchAll(/https?:\/\/[^"'`\s]+/g)) {
      expect(url.startsWith(`${emulator.urlEndpoint}/`), `${name}: ${url}`).toBe(true)
    }
    rmSync(root, { recursive: true, force: true })
  }
  done('random damages', 'a build; every URL in its output is of the URL-endpoint')
}, 1_200_000)

const future = new Date('2100-01-01')

test('caches, locks, clocks and disks', async () => {
  const cacheLocks = (root: string, text: string | undefined) => {
    const folder = join(root, 'cache')
    for (const name of lockNames(root)) {
      if (text === undefined) mkdirSync(join(folder, name))
      else writeFileSync(join(folder, name), text)
      utimesSync(join(folder, name), future, future)
    }
    // Something to write.
    rmSync(lock(root))
    rmSync(join(folder, 'files.json'), { force: true })
  }
  /** Replaces a file or folder. */
  const instead =
    (name: string, make: (path: string) => void = () => {}) =>
    (root: string) => {
      rmSync(join(root, name), { recursive: true, force: true })
      make(join(root, name))
    }
  const link = (path: string) => symlinkSync(`${path}.missing`, path)
  const file = (path: string) => writeFileSync(path, 'hello')
  const folder = (path: string) => mkdirSync(path)
  const itself = (path: string) => symlinkSync(path, path)
  const picture = 'images/0000.png'
  const states: [string, (root: string) => unknown, RegExp?][] = [
    ['a cache that is a file', instead('cache', file)],
    ['a cache that is a dangling link', instead('cache', link)],
    ['a cache file that is a folder', instead('cache/files.json', folder)],
    ['a lock from the future that is a folder', (root) => cacheLocks(root, undefined)],
    ['a lock from the future that is empty', (root) => cacheLocks(root, '')],
    ['a lock from the future of another machine', (root) => cacheLocks(root, 'elsewhere 1 - x')],
    ['a lock from the future with another text', (root) => cacheLocks(root, 'garbage')],
    ['a lockfile from the future', (root) => utimesSync(lock(root), future, future)],
    ['images from the future', (root) => utimesSync(join(root, picture), future, future)],
    ['an output folder that is a file', instead('dist', file), /EEXIST|ENOTDIR/],
    ['an image that is a folder', instead(picture, folder), /is a folder, not an image/],
    ['an image that is empty', instead(picture, (path) => writeFileSync(path, '')), /is empty/],
    ['an image that is text', instead(picture, file), /is not an image/],
    ['an image that is gone', instead(picture), /No image at/],
    ['an image that links to itself', instead(picture, itself), /ELOOP/],
  ]
  for (const [name, change, message] of states) {
    count(name)
    await attack(name, 'build', change, message)
  }
  done('caches, locks, clocks and files', 'a build; then all is mended')
}, 600_000)

/** Names of the locks that a build of this project takes, seen while it waits for none. */
function lockNames(root: string): string[] {
  return [lock(root), join(root, 'cache/files.json')].map(
    (file) => `${createHash('sha256').update(file).digest('hex').slice(0, 16)}.lock`,
  )
}

/** Whether this process may mount a small disk, as root on Linux may. */
function mounted(folder: string, size: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder], { stdio: 'ignore' })
    onTestFinished(() => void execFileSync('umount', [folder], { stdio: 'ignore' }))
    return true
  } catch {
    return false
  }
}

test('full disks: the cache costs time, the lockfile an error that says what to do', async () => {
  const root = await built()
  const before = lockfileOf(root)
  // Any write to it fails with ENOSPC; elsewhere a folder stands for a disk that takes nothing.
  rmSync(lock(root))
  if (process.platform === 'linux') symlinkSync('/dev/full', lock(root))
  else mkdirSync(lock(root))
  const full = await run('build', root)
  count('a lockfile on a full disk')
  expectSound('full', full, {
    deadline: 40_000,
    codes: [1],
    message: /lockfile/i,
    secret: emulator.privateKey,
  })
  rmSync(lock(root), { recursive: true })
  writeFileSync(lock(root), before)

  rmSync(join(root, 'cache'), { recursive: true })
  mkdirSync(join(root, 'cache'))
  if (mounted(join(root, 'cache'), '16k')) writeFileSync(join(root, 'cache/filler'), Buffer.alloc(12_288))
  else writeFileSync(join(root, 'cache/files.json'), '')
  count('a cache on a full disk')
  const cached = await run('build', root)
  expectSound('full cache', cached, { deadline: 40_000, codes: [0], secret: emulator.privateKey })
  expect(lockfileOf(root)).toBe(before)
  await expectNothingDoubled('full', emulator)

  const dir = join(root, 'store')
  mkdirSync(dir)
  if (mounted(dir, '256k')) {
    count('an emulator’s folder on a full disk')
    const small = await startEmulator({ dir })
    const statuses: number[] = []
    for (let index = 0; index < 12; index++) {
      const { status } = await upload(small, Buffer.alloc(60_000, index + 1), { fileName: `${index}.bin` })
      statuses.push(status)
    }
    expect(new Set(statuses)).toEqual(new Set([200, 500]))
    const stored = small.store.files().length
    expect(stored).toBe(statuses.filter((status) => status === 200).length)
    await small.close()
    const again = await startEmulator({ dir })
    expect(again.store.files()).toHaveLength(stored)
    await again.close()
  }
  done('full disks', 'a tmpfs, where one may be mounted')
}, 300_000)
