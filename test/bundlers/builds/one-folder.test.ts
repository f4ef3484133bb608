import { join } from 'node:path'
import { build as esbuildBuild } from 'esbuild'
import { rolldown as rolldownBuild } from 'rolldown'
import { rollup as rollupBuild } from 'rollup'
import { build as viteBuild } from 'vite'
import { describe, expect, test } from 'vitest'
import { readManifest } from '../../../src/core/output/manifest'
import esbuild from '../../../src/esbuild'
import rolldown from '../../../src/rolldown'
import rollup from '../../../src/rollup'
import vite from '../../../src/vite'
import { stageFor, write } from '../../deploy/stage'
import { forgetProjects } from '../../helpers/forget-projects'
import { bun } from '../builders/bun'
import { farmConfig } from '../builders/farm'
import { recording } from '../builders/job'
import { expectListed, expectRewritten, expectWhole, type Site, site, viteConfig } from './site'
import { show } from './sources'
import { runRspack, runWebpack } from './webpack-site'

const stage = stageFor({ cdn: false })

/** Builds one entry (`first`) to `dist/first.js`, as one configuration among several does. */
type Build = (site: Site, entry: string) => Promise<unknown>

const entryOf = ({ root }: Site, entry: string) => join(root, `src/${entry}.js`)
const rollups = (folder: string, entry: string) => ({
  dir: folder,
  format: 'es' as const,
  entryFileNames: `${entry}.js`,
})

const builds: Record<string, Build> = {
  vite: (made, entry) =>
    viteBuild(
      viteConfig(made, {
        plugins: [vite(made.options)],
        build: {
          emptyOutDir: false,
          rollupOptions: { input: entryOf(made, entry), output: { entryFileNames: '[name].js' } },
        },
      }),
    ),
  rollup: async (made, entry) => {
    const input = entryOf(made, entry)
    const bundle = await rollupBuild({ input, plugins: [rollup(made.options)], onLog: logTo(made) })
    await bundle.write(rollups(join(made.root, 'dist'), entry))
    await bundle.close()
  },
  rolldown: async (made, entry) => {
    const input = entryOf(made, entry)
    const bundle = await rolldownBuild({ input, plugins: [rolldown(made.options)], onLog: logTo(made) })
    await bundle.write(rollups(join(made.root, 'dist'), entry))
    await bundle.close()
  },
  esbuild: (made, entry) =>
    recording(made.log, () =>
      esbuildBuild({
        absWorkingDir: made.root,
        entryPoints: [entryOf(made, entry)],
        bundle: true,
        format: 'esm',
        outdir: join(made.root, 'dist'),
        plugins: [esbuild(made.options)],
      }),
    ),
  bun: async (made, entry) => {
    const { root, options } = made
    const { log } = await bun({ root, options, entry: `src/${entry}.js`, outName: entry })
    made.log.push(...log)
  },
  farm: async (made, entry) => {
    const { build } = await import('@farmfe/core')
    const { compilation, ...rest } = await farmConfig({ root: made.root, options: made.options })
    const config = {
      ...rest,
      compilation: {
        ...compilation,
        input: { [entry]: entryOf(made, entry) },
        output: { ...compilation?.output, clean: false },
      },
    }
    await recording(made.log, () => build(config as never))
  },
  webpack: (made, entry) => runWebpack(made, { entry: { [entry]: entryOf(made, entry) } }),
  rspack: (made, entry) => runRspack(made, { entry: { [entry]: entryOf(made, entry) } }),
}

function logTo({ log }: Site) {
  return (_level: string, { message }: { message: string }) => void log.push(message)
}

const files = {
  'src/first.js': show('./a.png?w=101', 'ik:./d.png?w=104'),
  'src/second.js': show('./b.png?w=102', 'ik:./d.png?w=104'),
}
const first = ['a.png?w=101', 'd.png?w=104']
const second = ['b.png?w=102', 'd.png?w=104']
const both = ['a.png?w=101', 'b.png?w=102', 'd.png?w=104']

/** What stands between two builds. */
const betweens: Record<string, () => void> = { 'one process': () => {}, 'two processes': forgetProjects }

describe.each(Object.keys(builds))('%s: two configurations into one folder', (name) => {
  const run = builds[name]!

  test.each(Object.entries(betweens))('one after the other, in %s', async (_name, between) => {
    const made = await site(stage(), files)
    await run(made, 'first')
    between()
    await run(made, 'second')
    await expectWhole(made, { dist: both })
  })

  test.each(Object.entries(betweens))(
    'a build replaces its own part alone, in %s',
    async (_name, between) => {
      const made = await site(stage(), files)
      await run(made, 'first')
      between()
      await run(made, 'second')
      between()
      write(made.root, { 'src/first.js': show('./c.png?w=103') })
      await run(made, 'first')
      const left = ['c.png?w=103', ...second]
      expectRewritten(made, { dist: left })
      expectListed(made, 'dist', left)
    },
  )

  test('both at once', async () => {
    const made = await site(stage(), files)
    await Promise.all([run(made, 'first'), run(made, 'second')])
    await expectWhole(made, { dist: both })
  })

  test('the manifest is the same whichever was first', async () => {
    const made = await site(stage(), files)
    const manifest = () => readManifest(join(made.root, 'dist/imagekit-manifest.json'))
    await run(made, 'first')
    await run(made, 'second')
    const forth = manifest()
    await run(made, 'first')
    expect(manifest()).toEqual(forth)
    expectListed(made, 'dist', [...new Set([...first, ...second])])
  })
})

test('a folder that Vite has emptied begins a manifest of its own', async () => {
  const made = await site(stage(), files)
  await builds.vite?.(made, 'first')
  const input = entryOf(made, 'second')
  await viteBuild(
    viteConfig(made, {
      plugins: [vite(made.options)],
      build: { emptyOutDir: true, rollupOptions: { input } },
    }),
  )
  expectRewritten(made, { dist: second })
  expectListed(made, 'dist', second)
})

describe('several formats of a library', () => {
  test.each([
    ['one folder', ['es', 'cjs']],
    ['one folder, the other way round', ['cjs', 'es']],
  ] as const)('`build.lib` into %s', async (_name, formats) => {
    const made = await site(stage(), {
      'src/lib.js': `${show('./a.png?w=101', 'ik:./b.png?w=102')}export {}`,
    })
    await viteBuild(
      viteConfig(made, {
        plugins: [vite(made.options)],
        build: { lib: { entry: join(made.root, 'src/lib.js'), formats: [...formats], fileName: 'lib' } },
      }),
    )
    await expectWhole(made, { dist: ['a.png?w=101', 'b.png?w=102'] })
  })

  test.each(['rollup', 'rolldown', 'vite'] as const)(
    '%s: an output each, in folders of their own',
    async (name) => {
      const made = await site(stage(), {
        'src/lib.js': `${show('./a.png?w=101', 'ik:./b.png?w=102')}export {}`,
      })
      const input = join(made.root, 'src/lib.js')
      const es = { dir: join(made.root, 'dist/es'), format: 'es' as const }
      const cjs = { dir: join(made.root, 'dist/cjs'), format: 'cjs' as const }
      if (name === 'vite') {
        const plugins = [vite(made.options)]
        await viteBuild(viteConfig(made, { plugins, build: { rollupOptions: { input, output: [es, cjs] } } }))
      } else if (name === 'rollup') {
        const bundle = await rollupBuild({ input, plugins: [rollup(made.options)], onLog: logTo(made) })
        for (const output of [es, cjs]) await bundle.write(output)
        await bundle.close()
      } else {
        const bundle = await rolldownBuild({ input, plugins: [rolldown(made.options)], onLog: logTo(made) })
        for (const output of [es, cjs]) await bundle.write(output)
        await bundle.close()
      }
      const images = ['a.png?w=101', 'b.png?w=102']
      await expectWhole(made, { 'dist/es': images, 'dist/cjs': images })
    },
  )
})
