import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import type { Plugin, ResolvedConfig } from 'vite'
import { describe, expect, test } from 'vitest'
import { NAME } from '../../src/bundlers/shared/name'
import { OptimizedDeps } from '../../src/bundlers/vite/start/optimized-deps'
import { adaptToVite5 } from '../../src/bundlers/vite/vite-5'
import { temporaryFolder } from '../helpers/folder'

/*
 * Vite 5 has no environments. That the plugin works with it is asserted by the versions' trial; here is what stands in for
 * them.
 */

type Context = { environment?: { name: string; getTopLevelConfig(): unknown } }

function configOf(plugins: Plugin[], build: object = {}): ResolvedConfig {
  return { plugins: [...plugins], build } as unknown as ResolvedConfig
}

function spy(name: string): { plugin: Plugin; seen: (Context | undefined)[] } {
  const seen: (Context | undefined)[] = []
  const note = function (this: Context | undefined) {
    seen.push(this)
  }
  return { plugin: { name, buildStart: note, transform: { handler: note } } as unknown as Plugin, seen }
}

function call(config: ResolvedConfig, at: number, ssr?: boolean): void {
  const { buildStart, transform } = config.plugins[at] as unknown as {
    buildStart(): void
    transform: { handler(code: string, id: string, options?: object): void }
  }
  buildStart.call({} as never)
  transform.handler.call({} as never, '', '', ssr === undefined ? undefined : { ssr })
}

describe('hooks have an environment in Vite 5', () => {
  test.each([
    ['a client', {}, undefined, ['client', 'client']],
    ['a server', { ssr: true }, undefined, ['ssr', 'ssr']],
    ['a dev server that renders', {}, true, ['client', 'ssr']],
  ])('%s', (_, build, ssr, expected) => {
    const { plugin, seen } = spy(`${NAME}:sources`)
    const config = configOf([plugin], build)
    adaptToVite5(config)
    call(config, 0, ssr)
    expect(seen.map((context) => context?.environment?.name)).toEqual(expected)
    expect(seen[0]?.environment?.getTopLevelConfig()).toBe(config)
  })

  test('two configurations at once, with the same plugins', () => {
    const { plugin, seen } = spy(NAME)
    const [client, server] = [configOf([plugin]), configOf([plugin], { ssr: true })]
    for (const config of [client, server]) adaptToVite5(config)
    for (const config of [client, server]) call(config, 0)
    expect(seen.map((context) => context?.environment?.getTopLevelConfig())).toEqual([
      client,
      client,
      server,
      server,
    ])
  })

  test('plugins of others, workers and later versions are left alone', () => {
    const { plugin } = spy('other')
    const ours = spy(NAME).plugin
    const config = configOf([plugin, ours])
    adaptToVite5(config)
    expect(config.plugins[0]).toBe(plugin)
    const later = { ...configOf([ours]), environments: {} }
    adaptToVite5(later)
    expect(later.plugins).toEqual([ours])
    const worker = { ...configOf([ours]), isWorker: true }
    adaptToVite5(worker)
    expect(worker.plugins).toEqual([ours])
  })
})

test('a relative specifier in a package that esbuild optimizes is seen from the folder of optimized modules', async () => {
  const root = temporaryFolder()
  mkdirSync(join(root, 'node_modules/gallery/lib'), { recursive: true })
  const entry = join(root, 'node_modules/gallery/index.js')
  writeFileSync(entry, "export { own } from './lib/own.js'; export { default } from 'ik:/library.jpg?w=1'")
  const own = "export { default as own } from 'ik:../own.jpg?w=77'"
  writeFileSync(join(root, 'node_modules/gallery/lib/own.js'), own)
  const optimized = new OptimizedDeps()
  optimized.cacheDir = join(root, 'node_modules/.vite')
  const { esbuildOptions } = optimized.options(false).optimizeDeps as { esbuildOptions: { plugins: [] } }
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    format: 'esm',
    write: false,
    external: ['ik:/*'],
    plugins: esbuildOptions.plugins,
  })
  const [{ text } = { text: '' }] = outputFiles
  expect(text).toContain('"ik:../../gallery/own.jpg?w=77"')
  expect(text).toContain('"ik:/library.jpg?w=1"')
})
