import fs, { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type RspackOptions, rspack } from '@rspack/core'
import * as esbuild from 'esbuild'
import { rolldown } from 'rolldown'
import { rollup } from 'rollup'
import { createLogger, build as viteBuild } from 'vite'
import { expect, test } from 'vitest'
import webpack from 'webpack'
import esbuildPlugin from '../../src/esbuild'
import rolldownPlugin from '../../src/rolldown'
import rollupPlugin from '../../src/rollup'
import rspackPlugin from '../../src/rspack'
import type { Options } from '../../src/types'
import vitePlugin from '../../src/vite'
import webpackPlugin from '../../src/webpack'
import { recorder } from './builders/job'
import { project, remote } from './vite-project'

interface Job {
  root: string
  options: Options
  /** Whether the bundler writes its output. */
  writes: boolean
  log: string[]
}

type RollupLike = (config: {
  input: string
  plugins: never
  onLog(level: string, log: { message: string }): void
}) => Promise<{ generate(output: object): unknown; write(output: object): unknown; close(): unknown }>

const rollupLike =
  (bundler: RollupLike, plugin: (options: Options) => unknown) =>
  async ({ root, options, writes, log }: Job) => {
    const bundle = await bundler({
      input: join(root, 'main.js'),
      plugins: [plugin(options)] as never,
      onLog: (_level, { message }) => log.push(message),
    })
    await bundle[writes ? 'write' : 'generate']({ dir: join(root, 'dist'), format: 'es' })
    await bundle.close()
  }

const runs = (compiler: webpack.Compiler) =>
  new Promise<void>((done, fail) => {
    compiler.run((error, stats) => {
      if (error || stats?.hasErrors()) fail(error ?? new Error(stats?.toString()))
      else compiler.close(() => done())
    })
  })

type Prevention = (compiler: webpack.Compiler) => void
/** As with a file system in memory, the output folder stays empty. */
const elsewhere: Prevention = (compiler) => {
  const moved = (path: unknown) => (typeof path === 'string' ? path.replace(/\bdist\b/, 'elsewhere') : path)
  const functions = Object.entries(fs).filter(([, one]) => typeof one === 'function')
  compiler.outputFileSystem = Object.fromEntries(
    functions.map(([name, one]) => [
      name,
      (path: unknown, ...rest: unknown[]) => (one as (...all: unknown[]) => unknown)(moved(path), ...rest),
    ]),
  ) as never
}
const noEmission: Prevention = (compiler) => compiler.hooks.shouldEmit.tap('test', () => false)

const webpackLike =
  (create: (config: never) => unknown, plugin: (options: Options) => unknown, prevent: Prevention) =>
  async ({ root, options, writes, log }: Job) => {
    const config: webpack.Configuration & RspackOptions = {
      context: root,
      mode: 'production',
      entry: './main.js',
      optimization: { minimize: false },
      output: { path: join(root, 'dist') },
      infrastructureLogging: { level: 'info', console: recorder(log) } as never,
      plugins: [plugin(options) as never],
    }
    const compiler = create(config as never) as webpack.Compiler
    if (!writes) prevent(compiler)
    await runs(compiler)
  }

const esbuildRun = async ({ root, options, writes, log }: Job) => {
  const { warnings } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: ['main.js'],
    bundle: true,
    outdir: 'dist',
    write: writes,
    logLevel: 'silent',
    plugins: [esbuildPlugin(options)],
  })
  log.push(...warnings.map(({ text }) => text))
}

const viteRun = async ({ root, options, writes, log }: Job) => {
  const keep = (message: string) => void log.push(message)
  await viteBuild({
    root,
    configFile: false,
    logLevel: 'warn',
    customLogger: { ...createLogger('silent'), info: keep, warn: keep, warnOnce: keep, error: keep },
    plugins: [vitePlugin(options)],
    build: { write: writes },
  })
}

const BUILDS: [what: string, build: (job: Job) => Promise<void>][] = [
  ['Rollup', rollupLike(rollup as unknown as RollupLike, rollupPlugin)],
  ['Rolldown', rollupLike(rolldown as unknown as RollupLike, rolldownPlugin)],
  ['Vite, build.write', viteRun],
  ['esbuild, write', esbuildRun],
  ['webpack to another file system', webpackLike(webpack as never, webpackPlugin, elsewhere)],
  ['webpack without an emission', webpackLike(webpack as never, webpackPlugin, noEmission)],
  ['Rspack to another file system', webpackLike(rspack as never, rspackPlugin, elsewhere)],
  ['Rspack without an emission', webpackLike(rspack as never, rspackPlugin, noEmission)],
]

test.each(BUILDS)(
  '%s: an output that is not written has no manifest, which is said',
  async (_what, build) => {
    const said = async (writes: boolean) => {
      const root = await project({ 'main.js': "import a from './a.jpg?w=100'\nconsole.log(a)" })
      const log: string[] = []
      await build({ root, options: { ...remote, root, manifest: 'images.json' }, writes, log })
      expect(existsSync(join(root, 'dist/images.json'))).toBe(writes)
      return log.join('\n')
    }
    expect(await said(false)).toMatch(/no manifest lists its images.*manifest: false/)
    expect(await said(true)).not.toContain('no manifest')
  },
)
