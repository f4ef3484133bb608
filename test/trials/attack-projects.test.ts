import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { tealJpeg } from '../emulator/picture'
import { attackedBuild, expectNothingDoubled, expectSound, tally } from './helpers/attack'
import { lockfileOf, optionsFor } from './helpers/project'
import { seeded } from './helpers/random'
import { trials } from './size'

/* Hostile projects: names, queries, sidecars and lockfiles of a stranger's pull request. */

const SEED = 43
/** Stands in a file outside of the project, and in the project's `.env`: it must never come out. */
const MARKER = 'marker-of-a-file-that-is-nobodys-business'
const { count, done } = tally('Attack: hostile projects', SEED)

let emulator: Emulator
let picture: Buffer
beforeAll(async () => {
  emulator = await startEmulator()
  picture = await tealJpeg(16, 12)
})
afterAll(() => emulator.close())

function project(files: Record<string, string | Buffer>): string {
  const outside = mkdtempSync(join(tmpdir(), 'imagekit-attack-project-'))
  onTestFinished(() => rmSync(outside, { recursive: true, force: true }))
  writeFileSync(join(outside, 'outside.txt'), MARKER)
  writeFileSync(join(outside, 'outside.jpg'), MARKER)
  const root = join(outside, 'app')
  for (const [name, content] of Object.entries({
    '.env': `SECRET=${MARKER}`,
    'hero.jpg': picture,
    ...files,
  })) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), content)
  }
  return root
}

const built = (root: string) =>
  attackedBuild(root, join(root, 'main.js'), { ...optionsFor(emulator), folder: '/app' })

/** No URL of another host, no markup, and nothing of a file outside. */
function expectClean(name: string, output: string): void {
  expect(output, name).not.toContain(MARKER)
  for (const [url] of output.matchAll(/(?:https?:)?\/\/[\w.-]+[^"'`\s]*/g)) {
    expect(url.startsWith(`${emulator.urlEndpoint}/`), `${name}: ${url}`).toBe(true)
  }
  expect(output, name).not.toMatch(/javascript:|<script|onerror=/i)
}

const SPECIFIERS = [
  'ik:./outside.txt',
  'ik:../outside.txt',
  'ik:../outside.jpg',
  'ik:./../../outside.jpg',
  'ik:./.env',
  'ik:/%2e%2e/%2e%2e/x.jpg?w=4',
  'ik:./hero.jpg?w=9e99',
  'ik:./hero.jpg?w=-1',
  'ik:./hero.jpg?w=NaN',
  'ik:./hero.jpg?w=Infinity',
  'ik:./hero.jpg?w=1%0a2',
  `ik:./hero.jpg?w=${'9'.repeat(400)}`,
  `ik:./hero.jpg?w=${'4;'.repeat(5000)}4`,
  'ik:./hero.jpg?as=srcset-999',
  'ik:./hero.jpg?as=__proto__',
  'ik:./hero.jpg?preset=__proto__',
  'ik:./hero.jpg?preset=constructor',
  'ik:./hero.jpg?__proto__=1',
  'ik:./hero.jpg?constructor=1',
  'ik:./hero.jpg?tr=l-image,i-..@@..@@x.png,l-end',
  'ik:./hero.jpg?tr=w-4,%22%3e%3cscript%3e',
  'ik:./hero.jpg?w=4%22%3e%3cscript%3e',
  'ik:./hero.jpg?sizes=%22%3e%3cscript%3e',
  'ik:javascript:alert(1)',
  'ik:data:text/html,x',
  'ik:file:///etc/passwd',
  'ik://evil.example/x.jpg',
  'ik:./hero.jpg\\0.png',
  'ik:',
  'ik:?',
  'ik:.',
  'ik:..',
  'ik:/',
  `ik:./${'a/'.repeat(5000)}x.jpg`,
  'ik:./hero.jpg?w=4#../../x',
  'ik:./HERO.JPG/../hero.jpg?w=4',
]

test('specifiers', async () => {
  for (const specifier of SPECIFIERS) {
    count(`specifier ${specifier.slice(0, 30)}`)
    const root = project({ 'main.js': `import a from ${JSON.stringify(specifier)}\nconsole.log(a)\n` })
    const ended = await built(root)
    expectSound(specifier.slice(0, 80), ended, {
      deadline: 20_000,
      codes: [0, 1],
      secret: emulator.privateKey,
    })
    expectClean(specifier.slice(0, 80), ended.output)
    if (ended.code === 1) expect(ended.screen.length, specifier.slice(0, 80)).toBeLessThan(100_000)
  }
  await expectNothingDoubled('specifiers', emulator)
  done('specifiers', 'a build each')
}, 300_000)

const NAMES = [
  'a b.jpg',
  "a'b.jpg",
  'a"b.jpg',
  'a`${1}.jpg',
  'a<script>.jpg',
  'a&b.jpg',
  'a%2e%2e.jpg',
  'a#b.jpg',
  'a?b.jpg',
  '__proto__.jpg',
  'constructor.jpg',
  'a\nb.jpg',
  'a\u001b[2Jb.jpg',
  'a\u202egpj.js.jpg',
  'CON.jpg',
  'é.jpg',
  'e\u0301.jpg',
  'ß.jpg',
  '😀.jpg',
  `${'x'.repeat(240)}.jpg`,
  '-rf.jpg',
  '.jpg',
  '$&.jpg',
  'a;b.jpg',
]

test('file names', async () => {
  for (const name of NAMES.filter(isPossible)) {
    count(`name ${JSON.stringify(name)}`)
    const written = name.replaceAll('%', '%25').replaceAll('?', '%3F').replaceAll('#', '%23')
    const root = project({
      [name]: picture,
      'main.js': `import a from ${JSON.stringify(`ik:./${written}?w=4&as=img`)}\nconsole.log(a)\n`,
    })
    const ended = await built(root)
    expectSound(JSON.stringify(name), ended, {
      deadline: 20_000,
      codes: [0, 1],
      secret: emulator.privateKey,
    })
    expectClean(JSON.stringify(name), ended.output)
  }
  await expectNothingDoubled('names', emulator)
  done('names of files', 'a build each')
}, 300_000)

/** Whether this system allows a file of that name. */
function isPossible(name: string): boolean {
  return process.platform !== 'win32' || !/[<>:"|?*\p{Cc}]|^CON/u.test(name)
}

const SIDECARS = [
  '{"alt":"\\"><script>alert(1)</script>"}',
  '{"__proto__":{"polluted":1}}',
  '{"focus":"9e999,1"}',
  '{"focus":[1,2],"x":1}',
  '[]',
  'null',
  '{',
  '"x"',
  `{"alt":"${'x'.repeat(1_000_000)}"}`,
  `${'['.repeat(100_000)}`,
  '{"alt":1}',
  '{"focus":{"x":-1,"y":2}}',
]

test('sidecars and pictures', async () => {
  for (const sidecar of SIDECARS) {
    count(`sidecar ${sidecar.slice(0, 30)}`)
    const root = project({
      'hero.jpg.ik.json': sidecar,
      'main.js': "import a from 'ik:./hero.jpg?w=4&as=img'\nconsole.log(a)\n",
    })
    const ended = await built(root)
    expectSound(sidecar.slice(0, 40), ended, { deadline: 20_000, codes: [0, 1], secret: emulator.privateKey })
    // In JavaScript markup is text; only its quotes matter.
    if (!sidecar.includes('script')) expectClean(sidecar.slice(0, 40), ended.output)
  }
  const random = seeded(SEED)
  for (let round = 0; round < trials(200, 20); round++) {
    count('a picture with bytes changed')
    const changed = Buffer.from(picture)
    for (let flips = 1 + Math.floor(random() * 8); flips > 0; flips--)
      changed[Math.floor(random() * changed.length)] = Math.floor(random() * 256)
    const root = project({
      'hero.jpg': changed.subarray(0, 1 + Math.floor(random() * changed.length)),
      'main.js': "import a from 'ik:./hero.jpg?w=4'\nconsole.log(a)\n",
    })
    const ended = await built(root)
    expectSound(`picture ${round}`, ended, {
      deadline: 20_000,
      codes: [0, 1],
      message: /hero\.jpg/,
      secret: emulator.privateKey,
    })
    rmSync(root, { recursive: true, force: true })
  }
  expect(({} as { polluted?: number }).polluted).toBeUndefined()
  await expectNothingDoubled('sidecars', emulator)
  done('sidecars and damaged pictures', 'a build each')
}, 600_000)

test('a stranger’s lockfile changes no URL', async () => {
  const main = "import a from 'ik:./hero.jpg?w=4'\nimport b from 'ik:/library.jpg?w=4'\nconsole.log(a, b)\n"
  const root = project({ 'main.js': main })
  const honest = await built(root)
  expect(honest.code).toBe(0)
  const entry = JSON.parse(lockfileOf(root).split('\n')[1]!) as Record<string, unknown>
  const library = { library: '/library.jpg', fileId: 'x', version: 'v', urlEndpoint: emulator.urlEndpoint }
  const lines = [
    { ...entry, urlEndpoint: 'https://evil.example' },
    { ...entry, filePath: '/evil/x.jpg' },
    { ...entry, filePath: '//evil.example/x.jpg' },
    { ...entry, width: 1e9 },
    { ...entry, width: -1 },
    { ...entry, size: 'x' },
    { ...entry, format: '"><script>' },
    { ...entry, fileId: '../../x' },
    { ...entry, placeholders: { lqip: 'data:text/html,<script>' } },
    { ...entry, placeholders: { color: 'url(//evil.example)' } },
    { ...entry, url: 'https://evil.example/x.jpg', src: 'javascript:alert(1)' },
    { ...library, library: '/../x' },
    { ...library, width: '1' },
    { ...library, version: '"><script>' },
    { ...library, library: '/library.jpg?tr=orig-true' },
    { ...library, url: '//evil.example' },
  ]
  for (const line of lines) {
    count(`line ${JSON.stringify(line).slice(-40)}`)
    const poisoned = project({
      'main.js': main,
      'imagekit.lock': `{"lockfileVersion":1}\n${JSON.stringify(line)}\n`,
    })
    const ended = await built(poisoned)
    expectSound(JSON.stringify(line), ended, {
      deadline: 20_000,
      codes: [0, 1],
      message: /lockfile/i,
      secret: emulator.privateKey,
    })
    expectClean(JSON.stringify(line), ended.output)
    if (ended.code === 0) expect(ended.output).toBe(honest.output)
  }
  await expectNothingDoubled('lockfiles', emulator)
  done('lockfiles', 'a build each; its output is that without the line, or there is none')
}, 300_000)
