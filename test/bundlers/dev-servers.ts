import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import type { AddressInfo, Server } from 'node:net'
import { join } from 'node:path'
import { type Configuration, rspack } from '@rspack/core'
import { RspackDevServer } from '@rspack/dev-server'
import { context } from 'esbuild'
import { createServer as createVite } from 'vite'
import { onTestFinished, vi } from 'vitest'
import webpack from 'webpack'
import WebpackDevServer from 'webpack-dev-server'
import { freePort } from '../helpers/free-port'
import type { BundlerName } from './builders'
import { bunExecutable } from './builders/bun'
import { esbuildConfig, listener } from './builders/esbuild'
import { farmConfig } from './builders/farm'
import { type BuildJob, recording, whole } from './builders/job'
import { rsbuildConfig } from './builders/rsbuild'
import { rspackConfig } from './builders/rspack'
import { viteConfig } from './builders/vite'
import { webpackConfig } from './builders/webpack'

/** A dev server that ends with the test. */
export interface Served {
  origin: string
  /** All code that a browser gets of the entry. */
  code(): Promise<string>
}

/** Starts a server over an entry; gives its port, the entry's path, and how to stop it. */
type Starter = (
  job: BuildJob,
  warnings: string[],
) => Promise<{ port: number; entry: string; stop(): unknown }>

const devServer = { host: '127.0.0.1', port: 0, hot: false, liveReload: false, client: false } as const
type DevServerOptions = typeof devServer
/** For webpack and those of its make. Plugins write into the server's options. */
const development = () => ({ mode: 'development', stats: 'none', devServer: { ...devServer } })
/** Their types of it are wider: it might be HTTP/2, or not be there yet. */
const portOf = (server: unknown) => ((server as Server).address() as AddressInfo).port

const starters: Partial<Record<BundlerName, Starter>> = {
  async vite(job) {
    const server = await createVite({ ...viteConfig(job), server: { host: '127.0.0.1', port: 0 } })
    await server.listen()
    return {
      port: portOf(server.httpServer),
      entry: `/${whole(job).entry}`,
      stop: () => server.close(),
    }
  },
  webpack: (job) => startWebpack(webpackConfig(job)),
  async rspack(job) {
    const compiler = rspack({ ...rspackConfig(job), ...development() } as Configuration)
    const server = new RspackDevServer(compiler.options.devServer as DevServerOptions, compiler)
    await server.start()
    return {
      port: portOf(server.server),
      entry: '/main.cjs',
      stop: () => server.stop(),
    }
  },
  async rsbuild(job) {
    const { createRsbuild } = await import('@rsbuild/core')
    const config = {
      ...rsbuildConfig(job),
      mode: 'development',
      // The oldest take 0 for a port.
      server: { host: '127.0.0.1', port: await freePort() },
    } as const
    const instance = await createRsbuild({ cwd: job.root, rsbuildConfig: config })
    const { port, server } = await instance.startDevServer()
    return { port, entry: '/main.html', stop: () => server.close() }
  },
  async esbuild(job, warnings) {
    const config = esbuildConfig(job)
    const serving = await context({
      ...config,
      logLevel: 'silent',
      plugins: [...(config.plugins ?? []), listener([], warnings)],
    })
    const { port } = await serving.serve({ host: '127.0.0.1', port: 0 })
    return { port, entry: '/main.mjs', stop: () => serving.dispose() }
  },
  async bun(job, warnings) {
    const { root, entry, options } = whole(job)
    const write = (name: string, text: string) => writeFileSync(join(root, name), text)
    const plugin = JSON.stringify(join(import.meta.dirname, '../../src/bun.ts'))
    write('bunfig.toml', '[serve.static]\nplugins = ["./plugin.ts"]\n')
    write(
      'plugin.ts',
      `import imagekit from ${plugin}\nexport default imagekit(${JSON.stringify(options)})\n`,
    )
    write('page.html', `<!doctype html>\n<script type="module" src="./${entry}"></script>\n`)
    const script = join(import.meta.dirname, 'builders/bun-serve.ts')
    const { PATH, HOME } = process.env
    const child = spawn(bunExecutable(), [script, join(root, 'page.html')], {
      cwd: root,
      env: { PATH, HOME },
    })
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data) => warnings.push(String(data)))
    const port = await vi.waitFor(
      () => {
        const [, found] = /^port (\d+)$/m.exec(warnings.join('')) ?? []
        if (!found) throw new Error(`Bun has told no port: ${warnings.join('')}`)
        return Number(found)
      },
      { timeout: 20_000, interval: 50 },
    )
    return { port, entry: '/', stop: () => child.kill() }
  },
  async farm(job) {
    const { createCompiler, createDevServer, resolveConfig } = await import('@farmfe/core')
    const config = await farmConfig(job)
    const server = { host: '127.0.0.1', port: 0 }
    const resolved = await resolveConfig(
      { ...config, server } as never,
      'development',
      config.logger as never,
    )
    const compiler = await createCompiler(resolved, config.logger as never)
    const dev = await createDevServer(compiler, resolved, config.logger as never)
    await dev.listen()
    const stop = async () => {
      dev.watcher.close()
      await dev.close()
    }
    return { port: portOf(dev.server), entry: '/main.mjs', stop }
  },
}

async function startWebpack(config: webpack.Configuration) {
  const compiler = webpack({ ...config, ...development() } as webpack.Configuration)
  const server = new WebpackDevServer(compiler.options.devServer as DevServerOptions, compiler)
  await server.start()
  return { port: portOf(server.server), entry: '/main.cjs', stop: () => server.stop() }
}

/** webpack-dev-server over a configuration of one's own. */
export const serveWebpack = (config: webpack.Configuration) => served(() => startWebpack(config))

/** @param warnings gets what esbuild's builds warn of, and all that Bun prints */
export async function serve(bundler: BundlerName, job: BuildJob, warnings: string[] = []): Promise<Served> {
  return served(() => starters[bundler]!(job, warnings))
}

async function served(start: () => ReturnType<Starter>): Promise<Served> {
  const { port, entry, stop } = await recording([], start)
  onTestFinished(async () => void (await stop()))
  const origin = `http://127.0.0.1:${port}`
  return { origin, code: () => codeFrom(origin, entry) }
}

const NAMED = /(?:^import\b.*?|<script\b[^>]*? src=)"(\/(?!@vite)[^"]+)"/gm

/** A page or module, and all that it names by a path: Vite bundles nothing, and Rsbuild splits. */
async function codeFrom(origin: string, entry: string): Promise<string> {
  const texts = new Map<string, string>()
  const queue = [entry]
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (texts.has(path)) continue
    const answer = await fetch(origin + path)
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    const text = await answer.text()
    texts.set(path, text)
    queue.push(...[...text.matchAll(NAMED)].map(([, found]) => found!))
  }
  return [...texts.values()].join('\n')
}
