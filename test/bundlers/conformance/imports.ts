import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { readManifest } from '../../../src/core/output/manifest'
import type { Built, BundlerName } from '../builders'
import { together } from '../together'
import { bare, type Capability, filesBelow, type Stage } from './stage'

/** A build of one module more. */
export async function built(stage: Stage, code: string): Promise<Built> {
  const root = stage.project()
  const entry = 'src/tried.js'
  writeFileSync(join(root, entry), code)
  return stage.build(root, { entry })
}

async function run(stage: Stage, code: string): Promise<Record<string, unknown>> {
  return (await built(stage, code)).run()
}

/** Modules that one build shows, each of which gives what a cell looks at. */
const MODULES = {
  dynamic:
    "export default import('ik:./images/turned.jpg?w=120').then((module) => ({ turned: [module.default, module.width] }))",
  newUrl: `const wave = new URL('ik:./images/wave.webp?w=64', import.meta.url)
const library = new URL('ik:/library/logo.png?h=32', import.meta.url)
export default { wave: wave.href, library: library.href }`,
  plainPaths: `import plain from './images/wave.webp'
import asked, { width } from './images/wave.webp?w=150'
export default { plain, asked, width, url: new URL('./images/sunset.jpg?w=160', import.meta.url).href }`,
  alias: "import badge from 'ik:@/images/wave.webp?w=100'\nexport default { badge }",
  subpathImports: `import plain from '#images/wave.webp?w=105'
import named from 'ik:#images/wave.webp?w=110'
export default { plain, named }`,
}
type ModuleName = keyof typeof MODULES

async function runModules(stage: Stage, names: readonly ModuleName[]): Promise<Record<string, unknown>> {
  const root = stage.project()
  const imports = { '#images/*': './src/images/*' }
  writeFileSync(join(root, 'package.json'), JSON.stringify({ type: 'module', imports }))
  for (const name of names) writeFileSync(join(root, `src/${name}.js`), MODULES[name])
  const entry = 'src/tried.js'
  const lines = names.map((name) => `import ${name} from './${name}.js'`)
  writeFileSync(
    join(root, entry),
    [...lines, `globalThis.__conformance = { ${names.join(', ')} }`].join('\n'),
  )
  return (await stage.build(root, { entry })).run()
}

const shared = new Map<BundlerName, (name: ModuleName) => Promise<Record<string, unknown>>>()

async function runShared(stage: Stage, name: ModuleName): Promise<Record<string, unknown>> {
  const names = Object.keys(MODULES) as ModuleName[]
  const run = shared.get(stage.bundler) ?? together(names, (some) => runModules(stage, some))
  shared.set(stage.bundler, run)
  return (await run(name))[name] as Record<string, unknown>
}

/** Each bundler's own way of importing many files at once. */
const globs: Partial<Record<BundlerName, string>> = {
  vite: "Object.entries(import.meta.glob('./images/{sunset,turned}.jpg', { eager: true, import: 'default' }))",
  farm: "Object.entries(import.meta.glob('./images/{sunset,turned}.jpg', { eager: true, import: 'default' }))",
  webpack: webpackContext(),
  rspack: webpackContext(),
  rsbuild: webpackContext(),
  esbuild:
    "await Promise.all(['sunset', 'turned'].map(async (name) => [name, (await import('./images/' + name + '.jpg')).default]))",
}
function webpackContext(): string {
  const context = "import.meta.webpackContext('./images', { regExp: /\\/(sunset|turned)\\.jpg$/ })"
  return `((context) => context.keys().map((key) => [key, context(key)]))(${context})`
}

export const globCode = (bundler: BundlerName) => `globalThis.__conformance = { found: ${globs[bundler]} }`

export const imports: Capability[] = [
  {
    name: '`import`: URL, `srcset`, `sizes`, `width`, `height`, `img`, `picture`',
    async show(_, finished) {
      const { stage, outDir, images, counts } = await finished()
      await expect(stage.stable(`${JSON.stringify(images, null, 2)}\n`)).toMatchFileSnapshot(
        './__snapshots__/modules.txt',
      )
      const { images: listed } = readManifest(join(outDir, 'imagekit-manifest.json'))
      const local = Object.values(listed).filter(({ filePath }) => filePath)
      expect(local).toHaveLength(5)
      for (const url of local.flatMap(({ urls }) => urls)) {
        const answer = await fetch(url)
        expect([url, answer.status]).toEqual([url, 200])
      }
      expect(counts).toEqual({ list: 1, upload: 4 })
    },
  },
  {
    name: 'dynamic `import()`',
    async show(stage) {
      const { turned } = await runShared(stage, 'dynamic')
      expect(bare(String(turned))).toBe('<turned.jpg>?tr=w-120,120')
    },
  },
  {
    name: '`require()`',
    async show(stage) {
      const root = stage.project()
      const { url, width } = await (await stage.build(root, { entry: 'src/require.cjs' })).run()
      expect([bare(String(url)), width]).toEqual(['<sunset.jpg>?tr=w-200', 200])
    },
  },
  {
    name: "`new URL('ik:…', import.meta.url)`",
    async show(stage) {
      const { wave, library } = await runShared(stage, 'newUrl')
      expect([wave, library].map((url) => bare(String(url)))).toEqual([
        '<wave.webp>?tr=w-64',
        '<logo.png>?tr=h-32',
      ])
    },
  },
  {
    name: 'plain paths (`./a.jpg?w=400`), in imports and `new URL`',
    async show(stage) {
      const { asked, width, plain, url } = await runShared(stage, 'plainPaths')
      expect([plain, asked, url].map((one) => bare(String(one)))).toEqual([
        '<wave.webp>',
        '<wave.webp>?tr=w-150',
        '<sunset.jpg>?tr=w-160',
      ])
      expect(width).toBe(150)
    },
  },
  {
    name: 'aliases (`ik:@/a.jpg`)',
    async show(stage) {
      const { badge } = await runShared(stage, 'alias')
      expect(bare(String(badge))).toBe('<wave.webp>?tr=w-100')
    },
  },
  {
    name: 'subpath imports (`#images/a.jpg`, by `imports` in package.json)',
    async show(stage) {
      const { plain, named } = await runShared(stage, 'subpathImports')
      expect([bare(String(plain)), bare(String(named))]).toEqual([
        '<wave.webp>?tr=w-105',
        '<wave.webp>?tr=w-110',
      ])
    },
  },
  {
    name: 'workers: `new Worker(new URL(…))` has the images of its own modules, and they are in the manifest',
    async show(stage) {
      const root = stage.project()
      const entry = 'src/tried.js'
      writeFileSync(
        join(root, 'src/worker.js'),
        "import wave from 'ik:./images/wave.webp?w=120'\nglobalThis.postMessage(wave)\n",
      )
      writeFileSync(
        join(root, entry),
        `import wave from 'ik:./images/wave.webp?w=130'
globalThis.__conformance = { wave, start: () => new Worker(new URL('./worker.js', import.meta.url), { type: 'module' }) }`,
      )
      const { outDir } = await stage.build(root, { entry, target: 'web' })
      const scripts = filesBelow(outDir).filter((file) => /\.[cm]?js$/.test(file))
      const text = scripts.map((file) => readFileSync(file, 'utf8')).join('\n')
      expect(scripts.length).toBeGreaterThan(1)
      for (const width of [120, 130]) expect(bare(text)).toContain(`<wave.webp>?tr=w-${width}`)
      const { images: listed } = readManifest(join(outDir, 'imagekit-manifest.json'))
      expect(Object.keys(listed)).toEqual(
        expect.arrayContaining([expect.stringMatching(/w=120$/), expect.stringMatching(/w=130$/)]),
      )
    },
  },
  {
    name: 'glob imports, in the bundler’s own way',
    async show(stage) {
      const { found } = await run(stage, globCode(stage.bundler))
      const urls = (found as [string, unknown][]).map(([, image]) =>
        bare(String((image as { default?: unknown }).default ?? image)),
      )
      expect(urls.sort()).toEqual(['<sunset.jpg>', '<turned.jpg>'])
    },
  },
  {
    name: 'a mistake is an error with its file and line',
    async show(stage) {
      const code = "\nimport wave from 'ik:./images/wave.webp?widht=3'\nconsole.log(wave)"
      const building = run(stage, code)
      await expect(building).rejects.toThrow(/did you mean 'width'/)
      await expect(building).rejects.toThrow(/tried\.js[: ]2:\d+/)
    },
  },
]
