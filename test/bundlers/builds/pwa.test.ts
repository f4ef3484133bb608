import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'
import { VitePWA, type VitePWAOptions } from 'vite-plugin-pwa'
import { expect, test } from 'vitest'
import imagekit from '../../../src/vite'
import { stageFor } from '../../deploy/stage'
import { recording } from '../builders/job'
import { expectWhole, failureOf, type Site, site, viteConfig } from './site'
import { page, show, worker } from './sources'

const stage = stageFor({ cdn: false })

const serviceWorker = `${show('./b.png?w=102', './a.png?w=101', 'ik:./c.png?w=103')}console.log(self.__WB_MANIFEST)`

const app = (files: Record<string, string> = {}) =>
  site(stage(), {
    'index.html': page(),
    'src/main.js': show('./a.png?w=101', './d.png'),
    'src/sw.js': serviceWorker,
    ...files,
  })

const pwa = (over: Partial<VitePWAOptions>) =>
  VitePWA({ injectRegister: 'auto', manifest: { name: 'Site', icons: [] }, srcDir: 'src', ...over })

/** PWA writes of its build past Vite's logger. */
const run = (made: Site, over: Partial<VitePWAOptions>) =>
  recording(made.log, () =>
    build(viteConfig(made, { plugins: [imagekit(made.options), pwa(over)], worker: { format: 'es' } })),
  )

const own: readonly string[] = ['a.png?w=101', 'd.png']
const all: readonly string[] = [...own, 'b.png?w=102', 'c.png?w=103']

test('generateSW: Workbox writes the service worker', async () => {
  const made = await app()
  await run(made, { strategies: 'generateSW', workbox: { globPatterns: ['**/*.{js,css,html,png}'] } })
  await expectWhole(made, { dist: own })
})

test.each(['es', 'iife'] as const)(
  'injectManifest with the plugin in `buildPlugins`, as %s',
  async (rollupFormat) => {
    const made = await app()
    await run(made, {
      strategies: 'injectManifest',
      filename: 'sw.js',
      injectManifest: { rollupFormat, buildPlugins: { vite: [imagekit(made.options)] } },
    })
    expect(readFileSync(join(made.root, 'dist/sw.js'), 'utf8')).toContain('index.html')
    await expectWhole(made, { dist: all })
  },
)

test('injectManifest with a worker on the page; and the same build once more', async () => {
  const made = await app({
    'src/main.js': show('./a.png?w=101', './d.png') + worker('./w.js'),
    'src/w.js': show('./d.png?w=104'),
  })
  const over = () => ({
    strategies: 'injectManifest' as const,
    filename: 'sw.js',
    injectManifest: { buildPlugins: { vite: [imagekit(made.options)] } },
  })
  await run(made, over())
  await expectWhole(made, { dist: [...all, 'd.png?w=104'] })
  await run(made, over())
  await expectWhole(made, { dist: [...all, 'd.png?w=104'] })
})

test('injectManifest without the plugin in `buildPlugins` is reported with what to add', async () => {
  // Vite itself fails at `ik:` in that build.
  const serviceWorker = { 'src/sw.js': `${show('./b.png?w=102')}console.log(self.__WB_MANIFEST)` }
  const made = await app(serviceWorker)
  const strict = run(made, { strategies: 'injectManifest', filename: 'sw.js' })
  expect(await failureOf(strict)).toMatch(/sw\.js[\s\S]*buildPlugins/)

  const lax = await app(serviceWorker)
  lax.options = { ...lax.options, strict: false }
  await run(lax, { strategies: 'injectManifest', filename: 'sw.js' })
  expect(lax.log.filter((line) => line.includes('buildPlugins'))).toHaveLength(1)
})

test('injectManifest without images in the service worker needs no `buildPlugins`', async () => {
  const made = await app({ 'src/sw.js': 'console.log(self.__WB_MANIFEST)' })
  await run(made, { strategies: 'injectManifest', filename: 'sw.js' })
  expect(made.log.filter((line) => line.includes('buildPlugins'))).toEqual([])
  await expectWhole(made, { dist: own })
})
