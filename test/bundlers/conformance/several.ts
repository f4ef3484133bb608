import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rspack } from '@rspack/core'
import sharp from 'sharp'
import * as vite from 'vite'
import { expect } from 'vitest'
import webpack from 'webpack'
import { readManifest } from '../../../src/core/output/manifest'
import type { Options } from '../../../src/types'
import type { BundlerName } from '../builders'
import { rsbuildConfig } from '../builders/rsbuild'
import { rspackConfig } from '../builders/rspack'
import { viteConfig } from '../builders/vite'
import { webpackConfig } from '../builders/webpack'
import { type Compiler, runCompiler } from '../run-compiler'
import { bare, type Capability, filesBelow, outputOf, type Stage } from './stage'

/** Several builds of one site, and builds of something else than a site. */

const show = (query: string) => `import wave from 'ik:./images/wave.webp?${query}'
globalThis.__conformance = { wave }
`

/** Queries of the images that a manifest lists. */
function listed(outDir: string): string[] {
  const { images } = readManifest(join(outDir, 'imagekit-manifest.json'))
  return Object.keys(images).map((name) => name.replace(/^.*\?/, ''))
}

interface Environments {
  root: string
  options: Options
  client: string
  server: string
}

/** Each bundler's own way of several builds in one run: a client and a server, each in a folder. */
const environments: Partial<Record<BundlerName, (site: Environments) => Promise<void>>> = {
  async vite({ root, options, client, server }) {
    const { build, ...config } = viteConfig({ root, options, outDir: client })
    const input = (entry: string) => ({
      rollupOptions: { ...build?.rollupOptions, input: join(root, entry) },
    })
    // Vite 5 has no environments: a client and a server are two builds.
    const { createBuilder } = vite as Partial<typeof vite>
    if (!createBuilder) {
      for (const [entry, outDir] of [
        ['src/client.js', client],
        ['src/server.js', server],
      ] as const)
        await vite.build({ ...config, build: { ...build, ...input(entry), outDir } })
      return
    }
    const builder = await createBuilder({
      ...config,
      environments: {
        client: { build: { ...input('src/client.js'), outDir: client } },
        ssr: { build: { ...input('src/server.js'), outDir: server } },
      },
    })
    await builder.buildApp()
    const { client: first, ssr } = builder.environments
    for (const environment of [first!, ssr!]) if (!environment.isBuilt) await builder.build(environment)
  },
  async webpack({ root, options, client, server }) {
    const compiler = webpack([
      webpackConfig({ root, options, entry: 'src/client.js', outDir: client, target: 'web' }),
      webpackConfig({ root, options, entry: 'src/server.js', outDir: server }),
    ])
    expect(await runCompiler(compiler as Compiler, { warnings: false })).toBe('')
  },
  async rspack({ root, options, client, server }) {
    const compiler = rspack([
      rspackConfig({ root, options, entry: 'src/client.js', outDir: client, target: 'web' }),
      rspackConfig({ root, options, entry: 'src/server.js', outDir: server }),
    ])
    expect(await runCompiler(compiler as Compiler, { warnings: false })).toBe('')
  },
  async rsbuild({ root, options, client, server }) {
    const { createRsbuild } = await import('@rsbuild/core')
    const { source: _source, output, ...config } = rsbuildConfig({ root, options })
    const environment = (entry: string, folder: string, target: 'web' | 'node') => ({
      source: { entry: { main: join(root, entry) } },
      output: { ...output, target, distPath: { root: folder } },
    })
    const instance = await createRsbuild({
      cwd: root,
      rsbuildConfig: {
        ...config,
        environments: {
          web: environment('src/client.js', client, 'web'),
          node: environment('src/server.js', server, 'node'),
        },
      },
    })
    const { close } = await instance.build()
    await close()
  },
}

/** Width of the picture behind a URL of the output: a file of it, or the URL itself. */
async function widthOf(url: string, { outDir }: { outDir: string }): Promise<number> {
  const [, data] = /^data:image\/[^,]*;base64,(.*)$/.exec(url) ?? []
  const name = url.replace(/[?#].*$/, '').replace(/^.*\//, '')
  const [file] = filesBelow(outDir).filter((path) => path.endsWith(name))
  return (await sharp(data ? Buffer.from(data, 'base64') : file).metadata()).width
}

export const inlinePage = `<!doctype html>
<title>Page</title>
<script type="module">
  import wave from 'ik:./images/wave.webp?w=70'
  document.title = wave + new URL('./images/sunset.jpg?w=80', import.meta.url)
</script>
`

export async function inlineBuild(stage: Stage, options = stage.options()) {
  const root = stage.project()
  writeFileSync(join(root, 'src/inline.html'), inlinePage)
  return stage.build(root, { entry: 'src/empty.js', target: 'web', page: 'src/inline.html', options })
}

export const several: Capability[] = [
  {
    name: 'a service worker, or any second build into the same folder: one manifest with the images of both',
    async show(stage) {
      const root = stage.project()
      writeFileSync(join(root, 'src/page-script.js'), show('w=110'))
      writeFileSync(join(root, 'src/service-worker.js'), show('w=120'))
      const page = await stage.build(root, { entry: 'src/page-script.js' })
      const worker = await stage.build(root, { entry: 'src/service-worker.js', outName: 'sw' })
      for (const [built, width] of [
        [page, 110],
        [worker, 120],
      ] as const)
        expect(bare(String((await built.run()).wave))).toBe(`<wave.webp>?tr=w-${width}`)
      expect(listed(page.outDir).sort()).toEqual(['w=110', 'w=120'])
      expect(stage.counts().upload).toBe(1)
      // The first again: what the other has put there stays.
      await stage.build(root, { entry: 'src/service-worker.js', outName: 'sw' })
      expect(listed(page.outDir).sort()).toEqual(['w=110', 'w=120'])
    },
  },
  {
    name: 'several environments in one run: a manifest in each folder, each content sent once',
    async show(stage) {
      const root = stage.project()
      const [client, server] = [join(root, 'dist/client'), join(root, 'dist/server')]
      writeFileSync(join(root, 'src/client.js'), show('w=110'))
      writeFileSync(join(root, 'src/server.js'), show('w=120'))
      await environments[stage.bundler]!({ root, options: stage.options(), client, server })
      expect([listed(client), listed(server)]).toEqual([['w=110'], ['w=120']])
      expect(stage.counts()).toEqual({ list: 1, upload: 1 })
    },
  },
  {
    name: 'a library: URLs of the CDN; in local mode the rendition, as a file or inlined, never the original',
    async show(stage) {
      const root = stage.project()
      writeFileSync(join(root, 'src/library.js'), `${show('w=90')}export { wave }\n`)
      const job = { entry: 'src/library.js', library: true }
      const remote = await stage.build(root, job)
      expect(bare(String((await remote.run()).wave))).toBe('<wave.webp>?tr=w-90')
      const local = await stage.build(root, { ...job, options: { mode: 'local', strict: true } })
      expect(await widthOf(String((await local.run()).wave), local)).toBe(90)
    },
  },
  {
    name: 'inline scripts of a page: `import` and `new URL`',
    async show(stage) {
      const { outDir } = await inlineBuild(stage)
      const text = bare(
        filesBelow(outDir)
          .map((file) => readFileSync(file, 'utf8'))
          .join('\n'),
      )
      expect(text).toContain('<wave.webp>?tr=w-70')
      expect(text).toContain('<sunset.jpg>?tr=w-80')
      expect(outputOf(outDir, '.html')).not.toContain('ik:')
    },
  },
]
