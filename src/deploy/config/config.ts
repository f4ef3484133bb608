import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { readEnvFiles } from '../../core/config/env-files'
import type { Environment } from '../../core/config/options'
import { errorMessage, ImageKitBuildError } from '../../diagnostics/build-error'
import type { Options } from '../../types'
import { nearest } from '../../url/nearest'
import type { DeploySettings } from '../setup'
import { type BundlerOptions, bundlerOptions, isBundlerConfig } from './bundler-config'
import { importConfig } from './import-config'

/**
 * The default export of `unplugin-imagekit.config.js`, which is optional: without its `options`, the commands have those
 * that the bundler's config gives the plugin.
 */
export interface DeployConfig extends Pick<DeploySettings, 'source' | 'ignore' | 'alias' | 'inlineLimit'> {
  /** The plugin's options. Default: those in the bundler's config. */
  options?: Options
  /** Options that differ by environment (another URL-endpoint, another folder …), by the name in `--env`. */
  environments?: Readonly<Record<string, Options>>
}

const NAMES = ['mjs', 'js', 'ts', 'mts'].map((extension) => `unplugin-imagekit.config.${extension}`)
const KEYS = [
  'options',
  'environments',
  'source',
  'ignore',
  'alias',
  'inlineLimit',
] as const satisfies (keyof DeployConfig)[]

/** A config, and where it is from. */
export interface LoadedConfig extends DeployConfig {
  /** Absolute path of the file with the plugin's options, if there is one. */
  optionsFile?: string
}

/**
 * Loads the config file, if one exists. Without it, or without `options` in it, takes the plugin's options from the config
 * of the bundler or framework: `vite.config.ts`, `webpack.config.js`, `astro.config.mjs` and so on.
 *
 * @param file default: `unplugin-imagekit.config.{mjs,js,ts,mts}` in `cwd`; may be a bundler's config too
 * @param name of the environment, which is the mode of Vite's config. Default: `production`
 * @throws ImageKitBuildError `INVALID_OPTIONS`
 */
export async function loadConfig(cwd: string, file?: string, name?: string): Promise<LoadedConfig> {
  const path = file ? resolve(cwd, file) : NAMES.map((one) => join(cwd, one)).find(existsSync)
  if (path && !existsSync(path)) throw invalid(`${path} does not exist. Correct --config.`)
  if (path && isBundlerConfig(path)) {
    return withBundlerOptions({}, await bundlerOptions(cwd, name, [path]))
  }
  const config = path ? await ownConfig(path) : {}
  if (path && config.options) return { ...config, optionsFile: path }
  return withBundlerOptions(config, await bundlerOptions(cwd, name))
}

function withBundlerOptions(config: DeployConfig, found: BundlerOptions | undefined): LoadedConfig {
  if (!found) return config
  const { file, ...others } = found
  return { ...others, ...config, options: found.options, optionsFile: file }
}

async function ownConfig(path: string): Promise<DeployConfig> {
  const config = await importOwn(path)
  if (typeof config !== 'object' || config === null) {
    throw invalid(`${path} has no object as its default export. Write export default { options: { … } }.`)
  }
  const unknown = Object.keys(config).find((key) => !(KEYS as readonly string[]).includes(key))
  if (unknown) {
    const guess = nearest(unknown, [...KEYS])
    throw invalid(
      `${path}: unknown key ${unknown}${guess ? `; did you mean ${guess}?` : '.'} The plugin's options belong in options.`,
    )
  }
  return config
}

async function importOwn(path: string): Promise<unknown> {
  try {
    return await importConfig(path)
  } catch (error) {
    throw invalid(`Can't read the config ${path}: ${errorMessage(error)}`, error)
  }
}

/**
 * Returns the settings of one environment.
 *
 * @param name as in `--env`; `undefined` for the default one
 * @throws ImageKitBuildError `INVALID_OPTIONS` if neither the config nor a file nor a variable has that name
 */
export function settingsFor(
  { options = {}, environments = {}, ...rest }: LoadedConfig,
  name: string | undefined,
  cwd: string,
  variables: Environment = process.env,
): DeploySettings {
  const environment = environmentFor(name, resolve(cwd, options.root ?? '.'), variables)
  if (name === undefined) return { ...rest, cwd, options, environment: environment.variables }
  if (!Object.hasOwn(environments, name) && !environment.isKnown) {
    const known = Object.keys(environments)
    throw invalid(
      `--env ${name}: no such environment${known.length ? `; known ones: ${known.join(', ')}` : ''}. Add it to environments in the config, or create .env.${name}.`,
    )
  }
  return { ...rest, cwd, options: { ...options, ...environments[name] }, environment: environment.variables }
}

const OURS = /^IMAGE_?KIT_/

/**
 * Merges variables as Vite does: those of the process win over those of `.env` files. In the environment `staging`,
 * `IMAGEKIT_PRIVATE_KEY_STAGING` is used as `IMAGEKIT_PRIVATE_KEY`, so that one CI job can deploy to several accounts.
 */
function environmentFor(
  name: string | undefined,
  root: string,
  variables: Environment,
): { variables: Environment; isKnown: boolean } {
  // As builds of Vite, Astro, Nuxt and Next read them.
  const read = readEnvFiles(root, name ?? 'production')
  const isFile =
    name !== undefined && [`.env.${name}`, `.env.${name}.local`].some((file) => existsSync(join(root, file)))
  const suffix = name === undefined ? undefined : `_${name.toUpperCase().replace(/\W/g, '_')}`
  const own = Object.entries(variables).flatMap(([key, value]) =>
    suffix && OURS.test(key) && key.endsWith(suffix) && value ? [[key.slice(0, -suffix.length), value]] : [],
  )
  return {
    variables: { ...read, ...variables, ...Object.fromEntries(own) },
    isKnown: own.length > 0 || isFile,
  }
}

function invalid(message: string, cause?: unknown): ImageKitBuildError {
  return new ImageKitBuildError('INVALID_OPTIONS', message, undefined, cause)
}
