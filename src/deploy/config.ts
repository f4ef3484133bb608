import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { readEnvFiles } from '../core/config/env-files'
import type { Environment } from '../core/config/options'
import { errorMessage, ImageKitBuildError } from '../diagnostics/build-error'
import type { Options } from '../types'
import { nearest } from '../url'
import type { DeploySettings } from './setup'

/**
 * The default export of `unplugin-imagekit.config.js`. Pass its `options` to the plugin too, so that builds and commands
 * have the same ones.
 */
export interface DeployConfig extends Pick<DeploySettings, 'source' | 'ignore' | 'alias' | 'inlineLimit'> {
  /** The plugin's options. */
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

/**
 * Loads the config file, if one exists.
 *
 * @param file default: `unplugin-imagekit.config.{mjs,js,ts,mts}` in `cwd`
 * @throws ImageKitBuildError `INVALID_OPTIONS`
 */
export async function loadConfig(cwd: string, file?: string): Promise<DeployConfig> {
  const path = file ? resolve(cwd, file) : NAMES.map((name) => join(cwd, name)).find(existsSync)
  if (!path) return {}
  const { default: config } = await importConfig(path)
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

async function importConfig(path: string): Promise<{ default?: DeployConfig }> {
  try {
    return await import(pathToFileURL(path).href)
  } catch (error) {
    const isTypeScript =
      /\.m?ts$/.test(path) && /Unknown file extension|ERR_UNKNOWN_FILE_EXTENSION/.test(errorMessage(error))
    const advice = isTypeScript
      ? 'This version of Node does not run TypeScript (22.18 does). Rename it to unplugin-imagekit.config.mjs.'
      : errorMessage(error)
    throw invalid(`Can't read the config ${path}: ${advice}`, error)
  }
}

/**
 * Returns the settings of one environment.
 *
 * @param name as in `--env`; `undefined` for the default one
 * @throws ImageKitBuildError `INVALID_OPTIONS` if neither the config nor a file nor a variable has that name
 */
export function settingsFor(
  { options = {}, environments = {}, ...rest }: DeployConfig,
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
  const read = readEnvFiles(root, name)
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
