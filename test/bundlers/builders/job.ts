import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { vi } from 'vitest'
import type { Options } from '../../../src/types'

/** What a bundler is asked to build; what is not said is the fixture's own entry, for Node. */
export interface BuildJob {
  root: string
  options: Options
  entry?: string
  outDir?: string
  /** Name of the entry's output without its extension. Default `main`; with any other the folder keeps what it has. */
  outName?: string
  /** Whether the output is a library, for bundlers that build one in another way. */
  library?: boolean
  /** Who runs the output: only a page has style sheets. */
  target?: 'node' | 'web'
  /** The framework whose components the entry imports. */
  framework?: 'vue' | 'svelte'
  /** A page to build, for bundlers that make pages. */
  page?: string
  /** A folder for the bundler's own persistent cache. */
  cache?: string
}

/** What a build said, line by line, however its host words it. */
export interface Built {
  outDir: string
  log: string[]
  /** Runs the bundle and gives what the fixture put into `globalThis.__conformance`. */
  run(): Promise<Record<string, unknown>>
}

export type Builder = (job: BuildJob) => Promise<Built>

/** A job with its defaults. */
export type WholeJob = BuildJob & Required<Pick<BuildJob, 'entry' | 'outDir' | 'outName' | 'target'>>

export function whole(job: BuildJob): WholeJob {
  return { entry: 'src/main.js', outDir: join(job.root, 'dist'), outName: 'main', target: 'node', ...job }
}

/** One ES module beside its chunks, as Rollup and those of its make write it. */
export function moduleOutput({ outDir, outName }: WholeJob) {
  return {
    dir: outDir,
    format: 'es',
    sourcemap: true,
    entryFileNames: `${outName}.mjs`,
    chunkFileNames: '[name].mjs',
  } as const
}

/** What the outputs take from this repository instead of holding it: bundling a framework would cost a second each. */
export const RUNTIMES = ['vue', 'svelte', 'react', 'react-dom']
export const RUNTIME = new RegExp(`^(?:${RUNTIMES.join('|')})(?:/|$)`)

async function collect(load: () => unknown): Promise<Record<string, unknown>> {
  const holder = globalThis as { __conformance?: Record<string, unknown> }
  delete holder.__conformance
  await load()
  const entries = Object.entries(holder.__conformance ?? {})
  return Object.fromEntries(await Promise.all(entries.map(async ([name, value]) => [name, await value])))
}

let runs = 0
const require = createRequire(import.meta.url)
/** Node's own import: Vitest takes the URLs by which the runtimes of Farm and Rspack import their chunks for paths. */
const nativeImport: (url: string) => Promise<unknown> = require('./native-import.cjs')

export function runModule(file: string) {
  return collect(() => nativeImport(`${pathToFileURL(file).href}?run=${runs++}`))
}

export function runCommonJs(file: string) {
  return collect(() => {
    delete require.cache[file]
    return require(file)
  })
}

/** A console that only remembers. */
export function recorder(log: string[]): Console {
  const keep = (...parts: unknown[]) => void log.push(parts.join(' '))
  return { ...console, log: keep, info: keep, warn: keep, error: keep, debug: () => {} }
}

/** Does something while the process's own console only remembers. */
export async function recording<Result>(log: string[], work: () => Promise<Result>): Promise<Result> {
  const spies = (['log', 'info', 'warn', 'error'] as const).map((level) =>
    vi.spyOn(console, level).mockImplementation((...parts) => void log.push(parts.join(' '))),
  )
  try {
    return await work()
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
}
