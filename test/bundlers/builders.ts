import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import alias from '@rollup/plugin-alias'
import { rspack, type Stats } from '@rspack/core'
import { build as esbuild } from 'esbuild'
import { rolldown } from 'rolldown'
import { rollup } from 'rollup'
import { createLogger, build as viteBuild } from 'vite'
import { vi } from 'vitest'
import webpack from 'webpack'
import esbuildPlugin from '../../src/esbuild'
import farmPlugin from '../../src/farm'
import rolldownPlugin from '../../src/rolldown'
import rollupPlugin from '../../src/rollup'
import rsbuildPlugin from '../../src/rsbuild'
import rspackPlugin from '../../src/rspack'
import type { Options } from '../../src/types'
import vitePlugin from '../../src/vite'
import webpackPlugin from '../../src/webpack'

/** What a build said, line by line, however its host words it. */
export interface Built {
  outDir: string
  log: string[]
  /** Runs the bundle and gives what the fixture put into `globalThis.__conformance`. */
  run(): Promise<Record<string, unknown>>
}

export interface BuildJob {
  root: string
  options: Options
  entry?: string
  outDir?: string
}

type Builder = (job: BuildJob) => Promise<Built>

async function collect(load: () => unknown): Promise<Record<string, unknown>> {
  const holder = globalThis as { __conformance?: Record<string, unknown> }
  delete holder.__conformance
  await load()
  const entries = Object.entries(holder.__conformance ?? {})
  return Object.fromEntries(await Promise.all(entries.map(async ([name, value]) => [name, await value])))
}

let runs = 0
const importFresh = (file: string) => import(/* @vite-ignore */ `${pathToFileURL(file).href}?run=${runs++}`)

const vite: Builder = async ({ root, options, entry = 'src/main.js', outDir = join(root, 'dist') }) => {
  const log: string[] = []
  const logger = createLogger('silent')
  const keep = (message: string) => void log.push(message)
  await viteBuild({
    root,
    configFile: false,
    // Vite writes its bundle table past the logger it was given, unless told not to.
    logLevel: 'warn',
    customLogger: { ...logger, info: keep, warn: keep, warnOnce: keep, error: keep },
    resolve: { alias: { '@': join(root, 'src') } },
    plugins: [vitePlugin(options)],
    build: {
      outDir,
      emptyOutDir: true,
      minify: false,
      assetsInlineLimit: 0,
      sourcemap: true,
      rollupOptions: {
        input: join(root, entry),
        output: { entryFileNames: 'main.mjs', chunkFileNames: '[name].mjs' },
      },
    },
  })
  return { outDir, log, run: () => collect(() => importFresh(join(outDir, 'main.mjs'))) }
}

const rollupBuilder: Builder = async ({
  root,
  options,
  entry = 'src/main.js',
  outDir = join(root, 'dist'),
}) => {
  const log: string[] = []
  const bundle = await rollup({
    input: join(root, entry),
    onLog: (_level, { message }) => void log.push(message),
    plugins: [alias({ entries: { '@': join(root, 'src') } }), rollupPlugin({ root, ...options })],
  })
  try {
    await bundle.write({
      dir: outDir,
      format: 'es',
      sourcemap: true,
      entryFileNames: 'main.mjs',
      chunkFileNames: '[name].mjs',
    })
  } finally {
    await bundle.close()
  }
  return { outDir, log, run: () => collect(() => importFresh(join(outDir, 'main.mjs'))) }
}

export function webpackConfig({
  root,
  options,
  entry = 'src/main.js',
  outDir = join(root, 'dist'),
}: BuildJob): webpack.Configuration {
  return {
    context: root,
    mode: 'production',
    target: 'node',
    devtool: 'source-map',
    entry: join(root, entry),
    output: { path: outDir, filename: 'main.cjs', chunkFilename: '[name].cjs' },
    optimization: { minimize: false },
    resolve: { alias: { '@': join(root, 'src') } },
    infrastructureLogging: { level: 'none' },
    plugins: [webpackPlugin(options)],
  }
}

const webpackBuilder: Builder = async (job) => {
  const { outDir = join(job.root, 'dist') } = job
  const log: string[] = []
  const compiler = webpack({
    ...webpackConfig(job),
    infrastructureLogging: { level: 'info', console: recorder(log) },
  })
  const stats = await new Promise<webpack.Stats>((done, fail) => {
    compiler.run((error, result) => (error || !result ? fail(error ?? new Error('no result')) : done(result)))
  })
  await new Promise((done) => compiler.close(done))
  if (stats.hasErrors()) throw new Error(stats.toString({ all: false, errors: true }))
  log.push(...stats.compilation.warnings.map(({ message }) => message))
  return { outDir, log, run: () => collect(() => requireFresh(join(outDir, 'main.cjs'))) }
}

function requireFresh(file: string): unknown {
  const require = createRequire(import.meta.url)
  delete require.cache[file]
  return require(file)
}

function recorder(log: string[]): Console {
  const keep = (...parts: unknown[]) => void log.push(parts.join(' '))
  return { ...console, log: keep, info: keep, warn: keep, error: keep, debug: () => {} }
}

const rolldownBuilder: Builder = async ({
  root,
  options,
  entry = 'src/main.js',
  outDir = join(root, 'dist'),
}) => {
  const log: string[] = []
  const bundle = await rolldown({
    input: join(root, entry),
    cwd: root,
    platform: 'node',
    resolve: { alias: { '@': join(root, 'src') } },
    onLog: (_level, { message }) => void log.push(message),
    plugins: [rolldownPlugin({ root, ...options })],
  })
  try {
    await bundle.write({
      dir: outDir,
      format: 'es',
      sourcemap: true,
      entryFileNames: 'main.mjs',
      chunkFileNames: '[name].mjs',
    })
  } finally {
    await bundle.close()
  }
  return { outDir, log, run: () => collect(() => importFresh(join(outDir, 'main.mjs'))) }
}

const esbuildBuilder: Builder = async ({
  root,
  options,
  entry = 'src/main.js',
  outDir = join(root, 'dist'),
}) => {
  const log: string[] = []
  const info = vi.spyOn(console, 'info').mockImplementation((message) => void log.push(message))
  const { warnings } = await esbuild({
    absWorkingDir: root,
    entryPoints: { main: join(root, entry) },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    outdir: outDir,
    outExtension: { '.js': '.mjs' },
    sourcemap: true,
    alias: { '@': join(root, 'src') },
    logLevel: 'info',
    plugins: [esbuildPlugin(options)],
  }).finally(() => info.mockRestore())
  log.push(...warnings.map(({ text }) => text))
  return { outDir, log, run: () => collect(() => importFresh(join(outDir, 'main.mjs'))) }
}

const rspackBuilder: Builder = async ({
  root,
  options,
  entry = 'src/main.js',
  outDir = join(root, 'dist'),
}) => {
  const log: string[] = []
  const compiler = rspack({
    context: root,
    mode: 'production',
    target: 'node',
    devtool: 'source-map',
    entry: join(root, entry),
    output: { path: outDir, filename: 'main.cjs', chunkFilename: '[name].cjs' },
    optimization: { minimize: false },
    resolve: { alias: { '@': join(root, 'src') } },
    infrastructureLogging: { level: 'info', console: recorder(log) },
    plugins: [rspackPlugin(options)],
  })
  const stats = await new Promise<Stats>((done, fail) => {
    compiler.run((error, result) => (error || !result ? fail(error ?? new Error('no result')) : done(result)))
  })
  const text = stats.toString({ all: false, errors: true })
  const warnings = stats.compilation.warnings.map(({ message }) => message)
  const hasErrors = stats.hasErrors()
  await new Promise((done) => compiler.close(done))
  if (hasErrors) throw new Error(text)
  log.push(...warnings)
  return { outDir, log, run: () => collect(() => requireFresh(join(outDir, 'main.cjs'))) }
}

const rsbuildBuilder: Builder = async ({
  root,
  options,
  entry = 'src/main.js',
  outDir = join(root, 'dist'),
}) => {
  const { createRsbuild } = await import('@rsbuild/core')
  const log: string[] = []
  const said = (['log', 'info', 'warn', 'error'] as const).map((level) =>
    vi.spyOn(console, level).mockImplementation((...parts) => void log.push(parts.join(' '))),
  )
  try {
    const rsbuild = await createRsbuild({
      cwd: root,
      rsbuildConfig: {
        mode: 'production',
        source: { entry: { main: join(root, entry) } },
        resolve: { alias: { '@': join(root, 'src') } },
        output: {
          target: 'node',
          distPath: { root: outDir },
          filename: { js: '[name].mjs' },
          minify: false,
          dataUriLimit: 0,
          sourceMap: true,
        },
        plugins: [rsbuildPlugin(options)].flat(),
        tools: { rspack: { infrastructureLogging: { level: 'info', console: recorder(log) } } },
      },
    })
    const { stats, close } = await rsbuild.build()
    log.push(...(stats?.toJson({ all: false, warnings: true }).warnings ?? []).map(({ message }) => message))
    await close()
  } catch (error) {
    throw new Error([error, ...log].map(String).join('\n'))
  } finally {
    for (const spy of said) spy.mockRestore()
  }
  return { outDir, log, run: () => runNatively(join(outDir, 'main.mjs')) }
}

/** Bun is a runtime of its own, and so a process. */
const bunBuilder: Builder = async ({ root, options, entry = 'src/main.js', outDir = join(root, 'dist') }) => {
  const job = JSON.stringify({ root, options, entry: join(root, entry), outDir })
  const script = join(import.meta.dirname, 'bun-build.ts')
  const { stdout, stderr } = await promisify(execFile)(bunExecutable(), [script, job], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME },
  }).catch((error) => {
    // Not its message, which is the command line, and so every option.
    throw new Error(`${error.code}\n${error.stdout}\n${error.stderr}`)
  })
  const log = `${stdout}\n${stderr}`.split('\n')
  return { outDir, log, run: () => runNatively(join(outDir, 'main.mjs')) }
}

/** Node's own import: Vitest takes the URLs by which the runtimes of Farm and Rspack import their chunks for paths. */
const nativeImport: (url: string) => Promise<unknown> = createRequire(import.meta.url)('./native-import.cjs')
const runNatively = (file: string) => collect(() => nativeImport(`${pathToFileURL(file).href}?run=${runs++}`))

/** Where the package of the platform has it, or where Bun's install script has moved it. */
function bunExecutable(): string {
  const require = createRequire(import.meta.url)
  const ofPlatform = require.resolve(`@oven/bun-${process.platform}-${process.arch}/package.json`)
  const places = [join(ofPlatform, '../bin/bun'), join(require.resolve('bun/package.json'), '../bin/bun.exe')]
  return places.find((file) => existsSync(file)) ?? 'bun'
}

const farmBuilder: Builder = async ({
  root,
  options,
  entry = 'src/main.js',
  outDir = join(root, 'dist'),
}) => {
  const { build, NoopLogger } = await import('@farmfe/core')
  const log: string[] = []
  const said = (['log', 'info', 'warn', 'error'] as const).map((level) =>
    vi.spyOn(console, level).mockImplementation((...parts) => void log.push(parts.join(' '))),
  )
  try {
    await build({
      root,
      // What it calls an error it throws.
      logger: new NoopLogger(),
      compilation: {
        input: { main: join(root, entry) },
        output: { path: outDir, targetEnv: 'node', format: 'esm', entryFilename: '[entryName].mjs' },
        minify: false,
        // Farm 1.7 panics (`Option::unwrap` in its toolkit) over the maps of such a build.
        sourcemap: false,
        presetEnv: false,
        resolve: { alias: { '@': join(root, 'src') } },
      },
      plugins: [farmPlugin(options)].flat() as never,
    })
  } finally {
    for (const spy of said) spy.mockRestore()
  }
  return { outDir, log, run: () => runNatively(join(outDir, 'main.mjs')) }
}

export const builders = {
  vite,
  rollup: rollupBuilder,
  rolldown: rolldownBuilder,
  webpack: webpackBuilder,
  rspack: rspackBuilder,
  rsbuild: rsbuildBuilder,
  esbuild: esbuildBuilder,
  bun: bunBuilder,
  farm: farmBuilder,
} satisfies Record<string, Builder>
export type BundlerName = keyof typeof builders
export const bundlerNames = Object.keys(builders) as BundlerName[]
/** Those whose build is done in this process, where a test can look into the modules. */
export const bundlersInProcess = bundlerNames.filter((name) => name !== 'bun')
