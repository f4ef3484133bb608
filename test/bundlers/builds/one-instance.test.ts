import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { rspack } from '@rspack/core'
import { build as esbuild } from 'esbuild'
import { rolldown } from 'rolldown'
import { rollup } from 'rollup'
import { build as vite } from 'vite'
import { expect, test } from 'vitest'
import webpack from 'webpack'
import esbuildPlugin from '../../../src/esbuild'
import rolldownPlugin from '../../../src/rolldown'
import rollupPlugin from '../../../src/rollup'
import rspackPlugin from '../../../src/rspack'
import type { Options } from '../../../src/types'
import vitePlugin from '../../../src/vite'
import webpackPlugin from '../../../src/webpack'
import { stageFor } from '../../deploy/stage'
import { type Compiler, runCompiler } from '../run-compiler'
import { site } from './site'
import { show } from './sources'

/* One instance of the plugin in two builds at once, as a list of configurations that share `plugins` has it. */

const stage = stageFor({ cdn: false })

/** A build of one entry into a folder. */
interface Job {
  entry: string
  outDir: string
}

type Run = (root: string, jobs: readonly Job[], options: Options) => Promise<unknown>

function compiled(create: (configuration: object) => Compiler, plugin: (options: Options) => unknown): Run {
  return (root, jobs, options) => {
    const plugins = [plugin(options)]
    const configurations = jobs.map(({ entry, outDir }) => ({
      name: basename(outDir),
      context: root,
      mode: 'production',
      devtool: false,
      entry,
      optimization: { minimize: false },
      output: { path: outDir, filename: 'main.js' },
      plugins,
    }))
    return runCompiler(create(Object.assign(configurations, { parallelism: 2 })))
  }
}

const runs: Record<string, Run> = {
  async Rollup(_root, jobs, options) {
    const plugins = [rollupPlugin(options)]
    const one = async ({ entry, outDir }: Job) => {
      const bundle = await rollup({ input: entry, plugins })
      await bundle.write({ dir: outDir, format: 'es', entryFileNames: 'main.js' })
      await bundle.close()
    }
    await Promise.all(jobs.map(one))
  },
  async Rolldown(_root, jobs, options) {
    const plugins = [rolldownPlugin(options)]
    const one = async ({ entry, outDir }: Job) => {
      const bundle = await rolldown({ input: entry, plugins })
      await bundle.write({ dir: outDir, format: 'es', entryFileNames: 'main.js' })
      await bundle.close()
    }
    await Promise.all(jobs.map(one))
  },
  webpack: compiled(webpack as unknown as (configuration: object) => Compiler, webpackPlugin),
  Rspack: compiled(rspack as unknown as (configuration: object) => Compiler, rspackPlugin),
  async Vite(root, jobs, options) {
    const plugins = [vitePlugin(options)]
    const one = ({ entry, outDir }: Job) =>
      vite({
        root,
        configFile: false,
        logLevel: 'silent',
        plugins,
        build: {
          outDir,
          minify: false,
          assetsInlineLimit: 0,
          rollupOptions: {
            input: entry.replace(/\.js$/, '.html'),
            output: { entryFileNames: 'main.js' },
          },
        },
      })
    await Promise.all(jobs.map(one))
  },
  async esbuild(root, jobs, options) {
    const plugins = [esbuildPlugin(options)]
    await Promise.all(
      jobs.map(({ entry, outDir }) =>
        esbuild({
          absWorkingDir: root,
          entryPoints: [entry],
          bundle: true,
          format: 'esm',
          logLevel: 'silent',
          outfile: join(outDir, 'main.js'),
          plugins,
        }),
      ),
    )
  },
}

const images = { first: ['a.png?w=101', 'd.png?w=104'], second: ['b.png?w=102', 'd.png?w=104'] }
/** Those of a style sheet and of a page, which Vite builds too. */
const others = { first: ['a.png?w=201', 'c.png?w=202'], second: ['b.png?w=203', 'c.png?w=204'] }
const names = ['first', 'second'] as const

test.each(Object.entries(runs))('%s', async (bundler, run) => {
  const hasPages = bundler === 'Vite'
  const files = names.map((name): Record<string, string> => {
    const [styled, shown] = others[name]
    return {
      [`src/${name}.js`]: show(...images[name].map((image) => `./${image}`)),
      [`src/${name}.css`]: `p { background: url(./${styled}) }`,
      [`src/${name}.html`]: `<head><link rel="stylesheet" href="./${name}.css" /></head>
        <img src="./${shown}" /><script type="module" src="./${name}.js"></script>`,
    }
  })
  const { root, options } = await site(stage(), Object.assign({}, ...files))
  await run(
    root,
    names.map((name) => ({ entry: join(root, `src/${name}.js`), outDir: join(root, 'dist', name) })),
    options,
  )
  for (const name of names) {
    const read = (file: string) => readFileSync(join(root, 'dist', name, file), 'utf8')
    const listed = Object.keys(JSON.parse(read('imagekit-manifest.json')).images).map((key) => basename(key))
    const expected = [...images[name], ...(hasPages ? others[name] : [])].sort()
    expect(listed, `the manifest of ${name}`).toEqual(expected)
    const asked = read('main.js').match(/\bw-\d+/g)
    expect(asked?.sort()).toEqual(images[name].map((image) => image.replace(/.*=/, 'w-')))
  }
})
