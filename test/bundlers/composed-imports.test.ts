import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Options } from '../../src/types'
import { tealJpeg } from '../emulator/picture'
import { temporaryFolder } from '../helpers/folder'
import { type BundlerName, builders, bundlerNames } from './builders'

/* `import()` and `new URL` of an image with parameters whose name is known only where the program runs. */

const ACCOUNT: Options = {
  urlEndpoint: 'https://ik.imagekit.io/demo',
  dryRun: true,
  manifest: false,
  strict: true,
}

async function project(main: string): Promise<string> {
  const root = temporaryFolder()
  mkdirSync(join(root, 'src/album/more'), { recursive: true })
  for (const name of ['a', 'album/b', 'album/more/c', 'album/.hidden'])
    writeFileSync(join(root, `src/${name}.jpg`), await tealJpeg(80, 60))
  writeFileSync(join(root, 'src/main.js'), main)
  return root
}

const tr = (name: string, width: number) =>
  expect.stringMatching(new RegExp(`/${name}\\.jpg\\?tr=w-${width}$`))

/** Bundlers without contexts of modules, for which the plugin writes a table. */
const OWN = new Set<BundlerName>(['vite', 'rollup', 'rolldown', 'esbuild', 'bun', 'farm'])

describe.each(bundlerNames)('%s', (name) => {
  test('of a template, of a sum, and with `ik:`', async () => {
    const main = `
      const [a, b, more] = [globalThis.none ?? 'a', 'b', 'more']
      const url = (loaded) => loaded.then((m) => m.default, (error) => error.message)
      globalThis.__conformance = {
        template: url(import(\`./\${a}.jpg?w=21\`)),
        folder: url(import(\`./album/\${b}.jpg?w=22\`)),
        folders: url(import(\`./album/\${more}/\${'c'}.jpg?w=23\`)),
        sum: url(import('./' + a + '.jpg?w=24')),
        ${OWN.has(name) ? 'scheme: url(import(`ik:./${a}.jpg?w=25`)),' : ''}
        url: String(new URL(\`./\${a}.jpg?w=27\`, import.meta.url)),
        urlSum: String(new URL('./album/' + b + '.jpg?w=28', import.meta.url)),
        missing: import(\`./\${b}.jpg?w=26\`).then(() => 'found', () => 'rejected'),
      }`
    const { run } = await builders[name]({ root: await project(main), options: ACCOUNT })
    expect(await run()).toEqual({
      template: tr('a', 21),
      folder: tr('b', 22),
      folders: tr('c', 23),
      sum: tr('a', 24),
      ...(OWN.has(name) && { scheme: tr('a', 25) }),
      url: tr('a', 27),
      urlSum: tr('b', 28),
      missing: 'rejected',
    })
  })
})

test.each([...OWN])('%s: what can be no table is an error with its place under `strict`', async (name) => {
  for (const [code, why] of [
    ['import(`@/${globalThis.a}.jpg?w=21`)', 'only the name of a file or a folder'],
    ['import(`./gone/${globalThis.a}.jpg?w=21`)', 'no image matches it'],
    ['import(`./a.jpg?w=${globalThis.w}`)', 'only the name of a file or a folder'],
  ]) {
    const root = await project(`const x = 1\nexport default () => ${code}`)
    if (name === 'vite' && !code?.includes('a.jpg?w=$')) continue
    await expect(builders[name]({ root, options: ACCOUNT })).rejects.toThrow(
      new RegExp(`put together where the program runs, and ${why}[\\s\\S]*main\\.js:2:\\d+`),
    )
    // Vite's own way ends in an error too.
    if (name === 'vite') continue
    const options = { ...ACCOUNT, strict: false }
    const { log } = await builders[name]({ root, options })
    expect(log.filter((line) => line.includes('put together where'))).toHaveLength(1)
  }
})

test.each(['vite', 'farm'] as const)('%s: import.meta.glob with a query', async (name) => {
  const main = `
    const images = import.meta.glob('./album/*.jpg', { eager: true, import: 'default', query: '?w=31' })
    const more = import.meta.glob(['./album/*.jpg'], { eager: true, import: 'default', query: { w: 32, f: 'webp' } })
    const later = import.meta.glob('./album/*.jpg', { import: 'default', query: { w: '33' } })
    globalThis.__conformance = {
      image: images['./album/b.jpg'],
      object: more['./album/b.jpg'],
      later: later['./album/b.jpg'](),
    }`
  const { run } = await builders[name]({ root: await project(main), options: ACCOUNT })
  expect(await run()).toEqual({
    image: tr('b', 31),
    object: expect.stringMatching(/\/b\.jpg\?tr=w-32,f-webp$/),
    later: tr('b', 33),
  })
})

test('farm: a glob whose query is known only at run time is reported with its place', async () => {
  const root = await project(
    "const w = 400\nexport default import.meta.glob('./album/*.jpg', { query: { w }, eager: true })",
  )
  await expect(builders.farm({ root, options: ACCOUNT })).rejects.toThrow(
    /the query of import\.meta\.glob unless it is a string[\s\S]*main\.js:2:\d+/,
  )
  const { log } = await builders.farm({ root, options: { ...ACCOUNT, strict: false } })
  expect(log.filter((line) => line.includes('the query of import.meta.glob'))).toHaveLength(1)
})
