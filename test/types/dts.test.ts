import { cpSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createServer } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import imagekit from '../../src/vite'
import { builders } from '../bundlers/builders'
import { repository } from '../helpers/folder'
import { buildTyped, check, complaints, typedOptions, typedProject } from './typed-project'

/*
 * With `dts` a typo is a red line in the editor: TypeScript, Volar and svelte-check over a project whose declarations the
 * plugin has written.
 */

const declarations = (root: string) => readFileSync(join(root, 'imagekit.d.ts'), 'utf8')

test('right code passes', async () => {
  const root = typedProject()
  await buildTyped(root, ['main.ts'])
  expect(complaints(root, ['main.ts'])).toEqual([])
})

/** A typo, in code, the line that must be red, and TypeScript's number for what is wrong. */
type Typo = readonly [what: string, code: string, line: number, error: string]

const imported = "import x from 'ik:./images/hero.jpg?w=200;400'"
const picture = "import picture from 'ik:./images/hero.jpg?preset=wide&as=picture'"

const typos: Typo[] = [
  ['the file’s name', "import x from 'ik:./images/heros.jpg?w=200;400'", 1, 'TS2307'],
  ['its folder', "import x from 'ik:./image/hero.jpg?w=200;400'", 1, 'TS2307'],
  ['its ending', "import x from 'ik:./images/hero.jpeg?w=200;400'", 1, 'TS2307'],
  ['a key', "import x from 'ik:./images/hero.jpg?widht=200;400'", 1, 'TS2307'],
  ['a value', "import x from 'ik:./images/hero.jpg?w=200;40O'", 1, 'TS2307'],
  ['a preset', "import x from 'ik:./images/hero.jpg?preset=wied&as=picture'", 1, 'TS2307'],
  ['the kind of export', "import x from 'ik:./images/hero.jpg?as=imgs&w=300'", 1, 'TS2307'],
  ['a path of the Media Library', "import x from 'ik:/library/foto.jpg?h=100'", 1, 'TS2307'],
  ['a plain reference’s query', "import x from './images/hero.jpg?w=12O'", 1, 'TS2307'],
  ['a plain reference’s file', "import x from './images/heros.jpg?w=120'", 1, 'TS2307'],
  ['a plain reference’s folder', "import x from './other/images/hero.jpg?w=120'", 1, 'TS2307'],
  ['a dynamic import', "\n\nexport const x = import('ik:./images/hero.jpg?w=7')", 3, 'TS2307'],
  ['an export', "\nimport { scrset } from 'ik:./images/hero.jpg?w=200;400'", 2, 'TS2724'],
  ['a url for a number', `${imported}\nexport const n: number = x`, 2, 'TS2322'],
  [
    'a missing set of values',
    "import { srcset } from 'ik:./images/hero.jpg?as=img&w=300'\nexport const s: string = srcset",
    2,
    'TS2322',
  ],
  [
    'a placeholder that was not asked for',
    "import { placeholder } from 'ik:./images/hero.jpg?w=200;400'\nexport const s: string = placeholder",
    2,
    'TS2322',
  ],
  [
    'a side that is not known',
    "import { width } from 'ik:/library/photo.jpg?h=100'\nexport const n: number = width",
    2,
    'TS2322',
  ],
  [
    'a trimmed side',
    "import { height } from 'ik:./images/hero.jpg?t=true&w=100'\nexport const n: number = height",
    2,
    'TS2322',
  ],
  ['an attribute of a source', `${picture}\nexport const m = picture.sources[0]?.meida`, 2, 'TS2551'],
  [
    'an attribute of a link',
    "import { preload } from 'ik:./images/hero.jpg?w=200;400'\nexport const m = preload.imagesrcste",
    2,
    'TS2551',
  ],
  ['the name of a preset', "export const p: ImageKitPreset = 'wied'", 1, 'TS2322'],
]

describe('a typo is an error, at its line', () => {
  const root = join(repository, 'test/.tmp/dts-typos')
  const found: Record<string, string[]> = {}

  // One program for all: TypeScript takes its time to begin.
  beforeAll(async () => {
    cpSync(join(repository, 'test/fixtures/typed'), root, { recursive: true })
    typedProject(root)
    await buildTyped(root, ['main.ts'])
    for (const [index, [, code]] of typos.entries()) {
      writeFileSync(join(root, `typo-${index}.ts`), `${code}\nexport {}\n`)
    }
    for (const one of complaints(
      root,
      typos.map((_, index) => `typo-${index}.ts`),
    )) {
      const [file = '', ...rest] = one.split(':')
      found[file] = [...(found[file] ?? []), rest.join(':')]
    }
  })
  afterAll(() => rmSync(root, { recursive: true, force: true }))

  test.each(typos.map(([what, , line, error], index) => [what, line, error, index] as const))(
    '%s',
    (_what, line, error, index) => {
      expect(found[`typo-${index}.ts`]).toEqual([`${line}: ${error}`])
    },
  )
})

test('Volar and svelte-check know the declarations too', async () => {
  const root = typedProject()
  await buildTyped(root, ['App.vue', 'App.svelte'], { attributes: 'html' })
  for (const ending of ['vue', 'svelte']) {
    const source = readFileSync(join(root, `App.${ending}`), 'utf8')
    writeFileSync(
      join(root, `Red.${ending}`),
      source.replace(/hero(\.jpg\?w=20[24]')/, 'heros$1').replace('width / 2', 'img.srcset'),
    )
  }
  const config = (file: string) => {
    const name = `tsconfig.${file}.json`
    const files = [file, 'imagekit.d.ts']
    writeFileSync(join(root, name), JSON.stringify({ extends: './tsconfig.json', files, include: [] }))
    return name
  }
  const svelteCheck = (file: string) =>
    check(root, 'svelte-check/bin/svelte-check', ['--tsconfig', config(file), '--output', 'machine'])
  const [vue, svelte, redSvelte] = await Promise.all([
    // Right and wrong code are projects of their own; what they need of TypeScript's and Vue's declarations is parsed once.
    check(root, 'vue-tsc/bin/vue-tsc.js', ['--build', config('App.vue'), config('Red.vue')]),
    svelteCheck('App.svelte'),
    svelteCheck('Red.svelte'),
  ])
  // Lines that explain one before them are indented: nothing is said of App.vue.
  expect(vue.output.split('\n').filter((line) => /^\S/.test(line))).toEqual([
    expect.stringMatching(/^Red\.vue\(3,\d+\): error/),
    expect.stringMatching(/^Red\.vue\(5,\d+\): error/),
  ])
  expect([svelte.output, svelte.ok]).toEqual([expect.stringContaining('0 ERRORS'), true])
  expect([...redSvelte.output.matchAll(/ERROR "Red\.svelte" (\d+):/g)].map(([, line]) => line)).toEqual([
    '3',
    '5',
  ])
})

test('videos have types of their own, and what an image has is an error', async () => {
  const root = typedProject()
  cpSync(join(repository, 'test/fixtures/videos/clip.mp4'), join(root, 'images/clip.mp4'))
  const imports = "import clip, { video, duration, hls } from 'ik:./images/clip.mp4?w=160&sr=240;480'"
  const good = `${imports}\nexport const a: string = clip, w: number = video.width, d: number = duration\nexport const h: string | undefined = hls\n`
  writeFileSync(join(root, 'main.ts'), good)
  await buildTyped(root, ['main.ts'])
  expect(complaints(root, ['main.ts'])).toEqual([])
  writeFileSync(
    join(root, 'main.ts'),
    `${imports}\nimport { srcset } from 'ik:./images/clip.mp4?w=160&sr=240;480'\nimport { video as none } from 'ik:./images/hero.jpg?w=9'\nimport { dash } from 'ik:./images/clip.mp4'\nexport const s: string = dash\nvoid [clip, video, duration, hls, srcset, none]\n`,
  )
  await buildTyped(root, ['main.ts']).catch(() => {})
  writeFileSync(join(root, 'other.ts'), "import 'ik:./images/hero.jpg?w=9'\nimport 'ik:./images/clip.mp4'\n")
  await buildTyped(root, ['other.ts'])
  expect(complaints(root, ['main.ts'])).toEqual([
    'main.ts:2: TS2614',
    'main.ts:3: TS2614',
    'main.ts:5: TS2322',
  ])
})

describe('the file', () => {
  test('is the same whatever the order, and is written only when it changes', async () => {
    const root = typedProject()
    await buildTyped(root, ['main.ts', 'App.svelte'])
    const [text, { mtimeMs }] = [declarations(root), statSync(join(root, 'imagekit.d.ts'))]
    const names = [...text.matchAll(/^declare module '(?!imagekit:)(.+)' \{$/gm)].map(([, name]) => name)
    expect(names).toEqual([...names].sort())
    expect(names).toContain('*./images/hero.jpg?w=120')
    expect(names).toContain('ik:./images/hero.jpg?w=77')
    expect(text).toContain("declare type ImageKitPreset = 'small' | 'wide'\n")
    await sleep(20)
    await buildTyped(root, ['App.svelte', 'main.ts'])
    expect(declarations(root)).toBe(text)
    expect(statSync(join(root, 'imagekit.d.ts')).mtimeMs).toBe(mtimeMs)
  })

  test('keeps what another build has seen, until no source holds it', async () => {
    const root = typedProject()
    await buildTyped(root, ['main.ts'])
    await buildTyped(root, ['App.svelte'])
    expect(declarations(root)).toContain('// ./main.ts\ndeclare module')
    expect(declarations(root)).toContain("// ./App.svelte\ndeclare module 'ik:./images/hero.jpg?w=203;403'")
    writeFileSync(join(root, 'main.ts'), "import x from 'ik:./images/hero.jpg?w=9'\nexport default x\n")
    await buildTyped(root, ['App.svelte'])
    expect(declarations(root)).not.toContain('// ./main.ts')
  })

  test('a file of somebody else’s is left alone', async () => {
    const root = typedProject()
    writeFileSync(join(root, 'imagekit.d.ts'), 'declare const mine: 1\n')
    await buildTyped(root, ['main.ts'])
    expect(declarations(root)).toBe('declare const mine: 1\n')
    await buildTyped(root, ['main.ts'], { dts: 'types/images.d.ts' })
    expect(readFileSync(join(root, 'types/images.d.ts'), 'utf8')).toMatch(
      /^\/\/ Written by unplugin-imagekit/,
    )
  })

  test('a dev server writes it as imports come, and forgets what was being typed', async () => {
    const root = typedProject()
    const write = (query: string) =>
      writeFileSync(
        join(root, 'main.ts'),
        `import x from 'ik:./images/hero.jpg?${query}'\nexport default x\n`,
      )
    write('w=4')
    const server = await createServer({
      root,
      configFile: false,
      logLevel: 'silent',
      plugins: [imagekit(typedOptions)],
      server: { middlewareMode: true, ws: false },
      optimizeDeps: { noDiscovery: true },
    })
    try {
      await server.transformRequest('/main.ts')
      await expect.poll(() => declarations(root)).toContain("'ik:./images/hero.jpg?w=4'")
      write('w=40')
      server.moduleGraph.invalidateAll()
      await server.transformRequest('/main.ts')
      await expect.poll(() => declarations(root)).toContain("'ik:./images/hero.jpg?w=40'")
      expect(declarations(root)).not.toContain("w=4'")
    } finally {
      await server.close()
    }
  })

  test('is written by webpack too, with what it resolves', async () => {
    const root = typedProject()
    writeFileSync(
      join(root, 'main.js'),
      "import x from 'ik:./images/hero.jpg?w=5'\nimport y from './images/hero.jpg?w=6'\nconsole.log(x, y)\n",
    )
    await builders.webpack({ root, options: typedOptions, entry: 'main.js' })
    const names = [...declarations(root).matchAll(/^\/\/ \.\/main\.js\ndeclare module '(.+)' \{$/gm)].map(
      ([, name]) => name,
    )
    expect(names).toEqual(['*./images/hero.jpg?w=6', 'ik:./images/hero.jpg?w=5'].sort())
  })
})
