import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'
import { build } from 'vite'
import { expect, test } from 'vitest'
import imagekit from '../../src/vite'
import { noiseJpeg } from '../emulator/picture'
import { temporaryFolder } from '../helpers/folder'
import { fromTemplate, isApart, templates } from './helpers/real-apps'
import { section } from './helpers/report'
import { trials } from './size'

/* What constants weigh in the place of modules, minified and compressed: at most a hundredth more. */

const record = section('Constants: bytes of the output')
const MOST = 1.01

const plugins = (): Plugin[] =>
  [imagekit({ urlEndpoint: 'https://ik.imagekit.io/demo', dryRun: true, manifest: false })].flat() as Plugin[]
const withModules = () => plugins().filter(({ name }) => name !== 'unplugin-imagekit:constants')

async function bytesOf(root: string, input: string, own: Plugin[], external?: RegExp): Promise<number> {
  const outDir = join(root, 'weighed')
  const rollupOptions = { input: join(root, input), ...(external && { external }) }
  await build({ root, logLevel: 'error', plugins: own, build: { outDir, emptyOutDir: true, rollupOptions } })
  return readdirSync(outDir, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.js'))
    .reduce((sum, name) => sum + gzipSync(readFileSync(join(outDir, name)), { level: 9 }).length, 0)
}

async function weigh(name: string, root: string, input: string, external?: RegExp): Promise<void> {
  const constants = await bytesOf(root, input, plugins(), external)
  const ratio = constants / (await bytesOf(root, input, withModules(), external))
  const result = `${ratio.toFixed(4)} × the output with modules`
  record({ case: name, method: 'Vite, minified, gzip', n: '2 builds', result })
  expect(ratio).toBeLessThanOrEqual(MOST)
}

/** A library's modules as those of an app with one page or many, of which some import pictures. */
async function appOf(imports: readonly string[], share: number, pages: number): Promise<string> {
  const root = temporaryFolder()
  const library = dirname(createRequire(import.meta.url).resolve('hono'))
  cpSync(join(library, '..'), join(root, 'src'), { recursive: true })
  writeFileSync(join(root, 'package.json'), '{"type":"module"}')
  for (const index of imports.keys())
    writeFileSync(join(root, `src/p${index}.jpg`), await noiseJpeg(1600 + index, 900))
  const names = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.js') && !/^(?:adapter|cjs|jsx|types)\b|jwk|lambda/.test(name))
    .filter((name) => statSync(join(root, 'src', name)).size > 400)
    .sort()
  for (const [index, name] of names.entries()) {
    if (index % share !== 0) continue
    const folder = relative(dirname(join('/', name)), '/') || '.'
    const picture = imports[(index / share) % imports.length]!
    const text = readFileSync(join(root, 'src', name), 'utf8')
    writeFileSync(join(root, 'src', name), `${picture.replace('ik:.', `ik:${folder}`)}\n${text}`)
  }
  const size = Math.ceil(names.length / pages)
  for (let page = 0; page < pages; page += 1) {
    const own = names.slice(page * size, (page + 1) * size)
    const all = own.map((name, index) => `import * as m${index} from './${name}'\n`).join('')
    const uses = own.map((_, index) => `m${index}`)
    writeFileSync(join(root, `src/page${page}.js`), `${all}globalThis.use(${uses})\n`)
  }
  const pagesOf = Array.from(
    { length: pages },
    (_, page) => `globalThis.p${page} = () => import('./page${page}.js')`,
  )
  writeFileSync(join(root, 'src/main.js'), pages === 1 ? "import './page0.js'" : pagesOf.join('\n'))
  return root
}

const url = (index: number) => `import pic from 'ik:./p${index}.jpg?w=400'\nglobalThis.use(pic)`
const set = (index: number) =>
  `import pic, { srcset, sizes, width, height } from 'ik:./p${index}.jpg?w=320;640;1280&sizes=100vw'\nglobalThis.use(pic, srcset, sizes, width, height)`
const blurred = (index: number) =>
  `import pic, { placeholder } from 'ik:./p${index}.jpg?w=640&placeholder=lqip'\nglobalThis.use(pic, placeholder)`

const apps: [name: string, imports: string[], share: number, pages: number][] = [
  ['one page, a URL in every fifth module', [0, 1, 2].map(url), 5, 1],
  ['one page, a srcset in every second module', [set(0), set(1)], 2, 1],
  ['20 pages, a placeholder in every second module', [blurred(0)], 2, 20],
  ['20 pages, a URL in every fifth module', [url(0)], 5, 20],
  ['20 pages, all kinds', [url(0), set(1), blurred(2)], 3, 20],
]

test.each(apps.slice(0, trials(apps.length, 2)))('%s', async (name, imports, share, pages) => {
  await weigh(name, await appOf(imports, share, pages), 'src/main.js', /^(?!\.|\/|ik:|imagekit)/)
})

const own = templates.filter((name) => !isApart(name) && !name.endsWith('-ts'))

test.each(own.slice(0, trials(own.length, 1)))('the template %s', async (name) => {
  const root = await fromTemplate(name)
  for (const file of readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })) {
    if (!/\.(?:[jt]sx?|vue|svelte)$/.test(file)) continue
    const text = readFileSync(join(root, 'src', file), 'utf8')
    writeFileSync(
      join(root, 'src', file),
      text.replace(/(from ['"][^'"]+\.(?:png|jpg))(?=['"])/g, '$1?w=300'),
    )
  }
  await weigh(`create-vite: ${name}`, root, 'index.html')
})
