import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { pluginOptions, recordOptions } from '../../core/config/plugin-options'
import { errorMessage, ImageKitBuildError } from '../../diagnostics/build-error'
import type { Options } from '../../types'
import { importConfig, withQuietStdout } from './import-config'
import { type Loaded, type Resolving, withAlias } from './loaded'
import { generatorConfigs, generatorOf, siteGenerator, vite } from './vite-config'

/** The options that a bundler's config gives the plugin. */
export interface BundlerOptions extends Resolving {
  options: Options
  /** Absolute path of the config. */
  file: string
}

type Load = (file: string, mode: string) => Promise<Loaded>

const ENDINGS = ['js', 'mjs', 'cjs', 'ts', 'mts', 'cts']

/** By the config's name. A framework's comes before its bundler's, which may be for tests only. */
const LOADERS: Readonly<Record<string, Load>> = {
  'astro.config': (file) => load(file),
  'nuxt.config': nuxt,
  'docusaurus.config': docusaurus,
  'eleventy.config': eleventy,
  '.eleventy': eleventy,
  'next.config': (file) => load(file, ['phase-production-build', { defaultConfig: {} }]),
  'vite.config': vite,
  'rsbuild.config': (file, mode) => load(file, [{ command: 'build', env: mode, envMode: mode }]),
  'rspack.config': (file, mode) => load(file, [{ production: true }, { mode, env: {} }]),
  'webpack.config': (file, mode) => load(file, [{ production: true }, { mode, env: {} }]),
  'rolldown.config': (file) => load(file, [{}]),
  'rollup.config': (file) => load(file, [{}]),
  'farm.config': (file, mode) => load(file, [{ command: 'build', mode }]),
}

/** Whether a file is a bundler's config, by its name. */
export function isBundlerConfig(file: string): boolean {
  return loaderOf(file) !== undefined
}

function loaderOf(file: string): Load | undefined {
  if (generatorOf(file)) return siteGenerator
  return LOADERS[basename(file).replace(/\.[mc]?[jt]s$/, '')]
}

/**
 * Finds the plugin in the configs of bundlers and frameworks in a folder, and returns its options.
 *
 * @param mode as Vite's, Astro's and Rsbuild's
 * @param files default: all that exist
 * @returns `undefined` if no config has the plugin
 * @throws ImageKitBuildError `INVALID_OPTIONS` for a config that can't be loaded, or with differing instances
 */
export async function bundlerOptions(
  folder: string,
  mode = 'production',
  files: readonly string[] = [
    ...generatorConfigs(folder),
    ...Object.keys(LOADERS).map((name) => join(folder, name)),
  ]
    .flatMap((path) => ENDINGS.map((ending) => `${path}.${ending}`))
    .filter((file) => existsSync(file) && mayHavePlugin(file)),
): Promise<BundlerOptions | undefined> {
  for (const file of files) {
    const { instances, ...resolving } = await loaded(file, mode)
    const [first, ...others] = instances
    if (!first) continue
    if (others.every((other) => isDeepStrictEqual(other, first)))
      return { options: first, file, ...resolving }
    throw invalid(
      `${relative(folder, file)} gives the plugin different options in ${others.length + 1} places. Write those that the commands shall use into unplugin-imagekit.config.mjs: export default { options: { … } }.`,
    )
  }
  return undefined
}

/** Whether a config names the plugin, or imports a file that may: others are not run for nothing. */
function mayHavePlugin(file: string): boolean {
  return /imagekit|(?:from|import|require)\s*\(?\s*['"]\.{1,2}\//i.test(readFileSync(file, 'utf8'))
}

async function loaded(file: string, mode: string): Promise<Loaded> {
  const { NODE_ENV } = process.env
  try {
    process.env.NODE_ENV ??= 'production'
    return await withQuietStdout(() => (loaderOf(file) ?? ((one) => load(one)))(file, mode))
  } catch (cause) {
    throw invalid(
      `Can't load ${file}, from which the commands take the plugin's options: ${errorMessage(cause)}\nCorrect it, or write the options into unplugin-imagekit.config.mjs: export default { options: { … } }.`,
      cause,
    )
  } finally {
    if (NODE_ENV === undefined) delete process.env.NODE_ENV
  }
}

/** Loads a config that is an object, a function, a promise, or a list of these. @param args of functions */
async function load(file: string, args: readonly unknown[] = [{}, {}]): Promise<Loaded> {
  const call = async (given: unknown): Promise<unknown> => {
    const value = await given
    if (typeof value === 'function') return call(value(...args))
    return Array.isArray(value) ? Promise.all(value.map(call)) : value
  }
  const config = await call(await importConfig(file))
  const aliases = [config].flat().map((one) => (one as WithAlias | null)?.resolve?.alias)
  return { instances: await pluginOptions(config), ...withAlias(aliases.find(Boolean)) }
}

interface WithAlias {
  resolve?: { alias?: unknown }
}

interface NuxtConfig {
  imagekit?: Options
  modules?: unknown[]
  vite?: unknown
}

/** Nuxt calls the module later: its options are under `imagekit`, or beside the module. */
async function nuxt(file: string): Promise<Loaded> {
  // Nuxt's config may use it without importing it.
  const global = globalThis as { defineNuxtConfig?: unknown }
  global.defineNuxtConfig ??= (config: unknown) => config
  const config = ((await importConfig(file)) ?? {}) as NuxtConfig
  const found = await pluginOptions(config.vite)
  for (const module of config.modules ?? []) {
    const [name, inline] = [await module].flat() as [unknown, Options?]
    if (await isOurModule(name)) found.push({ ...config.imagekit, ...inline })
  }
  return { instances: found }
}

interface DocusaurusConfig {
  plugins?: unknown[]
  staticDirectories?: readonly string[]
  markdown?: { format?: 'mdx' | 'md' | 'detect' }
}

/** Docusaurus calls the plugin later: its options are beside it. */
async function docusaurus(file: string): Promise<Loaded> {
  const exported = await importConfig(file)
  const config = (await (typeof exported === 'function' ? exported() : exported)) as DocusaurusConfig
  const instances = (config.plugins ?? []).flatMap((plugin): Options[] => {
    const [name, { id: _, ...options } = {}] = [plugin].flat() as [unknown, (Options & { id?: string })?]
    return name === 'unplugin-imagekit/docusaurus' ? [options] : []
  })
  return {
    instances,
    alias: { '@site': '.' },
    staticFolders: config.staticDirectories ?? ['static'],
    isMarkdownMdx: (config.markdown?.format ?? 'mdx') === 'mdx',
  }
}

interface EleventyConfig {
  dir?: { input?: string; output?: string }
}

/** Eleventy's config hands the plugin to a function, so it is called with an object that accepts everything. */
async function eleventy(file: string): Promise<Loaded> {
  const accepts: unknown = new Proxy(() => accepts, { get: () => accepts })
  const { result, created } = await recordOptions(async () => {
    const config = (await importConfig(file)) as
      | EleventyConfig
      | ((eleventyConfig: unknown) => EleventyConfig)
    return typeof config === 'function' ? config(accepts) : config
  })
  const { input = '.', output = '_site' } = result?.dir ?? {}
  const folder = dirname(file)
  return { instances: created, bundlerRoot: resolve(folder, input), outDir: resolve(folder, output) }
}

async function isOurModule(module: unknown): Promise<boolean> {
  if (typeof module !== 'function') return module === 'unplugin-imagekit/nuxt'
  const { getMeta } = module as { getMeta?: () => Promise<{ name?: string }> }
  return (await getMeta?.())?.name === 'unplugin-imagekit'
}

function invalid(message: string, cause?: unknown): ImageKitBuildError {
  return new ImageKitBuildError('INVALID_OPTIONS', message, undefined, cause)
}
