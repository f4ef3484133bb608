import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RsbuildPlugin } from '@rsbuild/core'
import { rspack } from '@rspack/core'
import { context } from 'esbuild'
import { watch as rolldownWatch } from 'rolldown'
import { watch as rollupWatch } from 'rollup'
import { build as viteBuild } from 'vite'
import { onTestFinished, vi } from 'vitest'
import webpack from 'webpack'
import type { BundlerName } from './builders'
import { esbuildConfig, listener } from './builders/esbuild'
import { farmConfig } from './builders/farm'
import { type BuildJob, runCommonJs, runModule, whole } from './builders/job'
import { rolldownConfig } from './builders/rolldown'
import { rollupConfig } from './builders/rollup'
import { rsbuildConfig } from './builders/rsbuild'
import { rspackConfig } from './builders/rspack'
import { viteConfig } from './builders/vite'
import { webpackConfig } from './builders/webpack'

/** A build that is repeated until the test ends. */
export interface Watched {
  /** What the fixture's module says by now; `undefined` while there is no output that runs. */
  run(): Promise<Record<string, unknown> | undefined>
  /** What went wrong, build by build. */
  errors: string[]
  /** What else it had to say, of esbuild's and what is on the console. */
  warnings: string[]
}

/** Starts watching; gives how to stop it. */
type Watcher = (job: BuildJob, errors: string[], warnings: string[]) => Promise<() => unknown>

const told = (errors: string[]) => (error: unknown) => {
  errors.push(error instanceof Error ? error.message : String(error))
}

const watchers: Partial<Record<BundlerName, Watcher>> = {
  async vite(job, errors) {
    const config = viteConfig(job)
    const watcher = await viteBuild({ ...config, build: { ...config.build, watch: {} } })
    if (!('on' in watcher)) throw new Error('Vite does not watch')
    watcher.on('event', (event) => {
      if (event.code === 'ERROR') told(errors)(event.error)
    })
    return () => watcher.close()
  },
  async rollup(job, errors) {
    const watcher = rollupWatch({
      ...rollupConfig(job),
      watch: { chokidar: { usePolling: true, interval: 50 } },
    })
    watcher.on('event', (event) => {
      if (event.code === 'ERROR') told(errors)(event.error)
      if ('result' in event) event.result?.close()
    })
    return () => watcher.close()
  },
  async rolldown(job, errors) {
    const watcher = rolldownWatch(rolldownConfig(job))
    watcher.on('event', async (event) => {
      if (event.code === 'ERROR') told(errors)(event.error)
      if ('result' in event) await event.result.close()
    })
    return () => watcher.close()
  },
  async webpack(job, errors) {
    const watching = webpack(webpackConfig(job)).watch({ aggregateTimeout: 20 }, (error, stats) => {
      if (error) told(errors)(error)
      else for (const { message } of stats?.compilation.errors ?? []) errors.push(message)
    })
    return () => new Promise<void>((done) => watching!.close(() => done()))
  },
  async rspack(job, errors) {
    const compiler = rspack(rspackConfig(job))
    const watching = compiler.watch({ aggregateTimeout: 20 }, (error, stats) => {
      if (error) told(errors)(error)
      else for (const { message } of stats?.compilation.errors ?? []) errors.push(message)
    })
    return () => new Promise<void>((done) => watching.close(() => compiler.close(() => done())))
  },
  async rsbuild(job, errors) {
    const { createRsbuild } = await import('@rsbuild/core')
    const listener: RsbuildPlugin = {
      name: 'errors',
      setup: (api) =>
        api.onAfterCreateCompiler(({ compiler }) =>
          compiler.hooks.done.tap('errors', (stats) => {
            errors.push(
              ...(stats.toJson({ all: false, errors: true }).errors ?? []).map(({ message }) => message),
            )
          }),
        ),
    }
    const config = rsbuildConfig(job)
    const listening = { ...config, plugins: [...(config.plugins ?? []), listener] }
    const instance = await createRsbuild({ cwd: job.root, rsbuildConfig: listening })
    const { close } = await instance.build({ watch: true })
    return close
  },
  async esbuild(job, errors, warnings) {
    const config = esbuildConfig(job)
    const watching = await context({
      ...config,
      logLevel: 'silent',
      plugins: [...(config.plugins ?? []), listener(errors, warnings)],
    })
    await watching.watch()
    return () => watching.dispose()
  },
  async farm(job, errors) {
    const { createBundleHandler, resolveConfig } = await import('@farmfe/core')
    const config = { ...(await farmConfig(job)), server: { hmr: false } }
    const logger = Object.assign(config.logger, { error: told(errors) }) as never
    const resolved = await resolveConfig(config as never, 'development', logger, false)
    const watcher = await createBundleHandler(resolved, logger, true)
    return () => watcher.close()
  },
}

/** Watches until the test is over. */
export async function watch(bundler: BundlerName, job: BuildJob): Promise<Watched> {
  const errors: string[] = []
  const warnings: string[] = []
  // Some say past every logger that they have built.
  for (const level of ['log', 'info', 'warn'] as const) {
    const spy = vi.spyOn(console, level).mockImplementation((...parts) => void warnings.push(parts.join(' ')))
    onTestFinished(() => spy.mockRestore())
  }
  const stop = await watchers[bundler]!(job, errors, warnings)
  onTestFinished(async () => void (await stop()))
  const { outDir } = whole(job)
  const isCommonJs = bundler === 'webpack' || bundler === 'rspack'
  let copies = 0
  return {
    errors,
    warnings,
    async run() {
      // Node imports a chunk of the same name no second time.
      const copy = `${outDir}-${copies++}`
      try {
        copyFolder(outDir, copy)
        return await (isCommonJs ? runCommonJs(join(copy, 'main.cjs')) : runModule(join(copy, 'main.mjs')))
      } catch {
        return undefined
      } finally {
        rmSync(copy, { recursive: true, force: true })
      }
    },
  }
}

/** Copies what is being written: `cpSync` has no end for a file that becomes shorter meanwhile. */
function copyFolder(from: string, to: string): void {
  mkdirSync(to)
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) copyFolder(source, target)
    else writeFileSync(target, readFileSync(source))
  }
}
