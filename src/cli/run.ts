import { resolve } from 'node:path'
import colours from 'picocolors'
import { loadConfig, settingsFor } from '../deploy/config/config'
import type { DeploySettings } from '../deploy/setup'
import { ImageKitBuildError } from '../diagnostics/build-error'
import { printable } from '../diagnostics/printable'
import type { Options } from '../types'
import { fail } from './output/fail'
import { createReporter } from './output/reporter'

/** Arguments of all deploy commands. */
export const commonArgs = {
  root: { type: 'string', valueHint: 'folder', description: 'The project’s folder (default: this one)' },
  config: {
    type: 'string',
    valueHint: 'file',
    description: 'Config file (default: unplugin-imagekit.config.*, or the bundler’s)',
  },
  env: {
    type: 'string',
    valueHint: 'names',
    description: 'Environments in the config or .env.<name> files, comma-separated',
  },
  'url-endpoint': {
    type: 'string',
    valueHint: 'url',
    description: 'URL-endpoint (default: IMAGEKIT_URL_ENDPOINT)',
  },
  folder: { type: 'string', valueHint: 'folder', description: 'Folder of the Media Library' },
  lockfile: { type: 'string', valueHint: 'file', description: 'Lockfile (default: imagekit.lock)' },
  json: { type: 'boolean', default: false, description: 'Print JSON' },
} as const

export const manifestArg = {
  manifest: {
    type: 'string',
    valueHint: 'files',
    description: 'Manifests of the build, comma-separated (default: the one in dist)',
  },
} as const

/** Arguments of the commands that plan purges. */
export const purgeArgs = {
  previous: {
    type: 'string',
    valueHint: 'file|url|remote',
    description: 'Manifest to compare with: a file, a URL, or remote',
  },
  quota: { type: 'string', valueHint: 'number', description: 'Purge requests per month (default 1000)' },
} as const

/** Arguments as parsed by citty. */
export type Args = Record<string, unknown>

/** A command and its output. */
export interface Command<Result> {
  run(settings: DeploySettings): Promise<Result>
  /** Formats the result as text. */
  show(result: Result): string
  /** Formats the result in another way, such as Markdown, if an argument asks for it. */
  markup?: ((result: Result) => string) | undefined
  exitCode?(result: Result): number
}

/** Runs a command in each environment of `--env`. Writes results to stdout, and everything else to stderr. */
export async function runCommand<Result>(args: Args, command: Command<Result>): Promise<void> {
  const cwd = resolve(text(args.root) ?? '.')
  const names = list(args.env)
  const results: Record<string, unknown> = {}
  let code = 0
  const reporter = createReporter()
  try {
    for (const name of names.length ? names : [undefined]) {
      const config = await loadConfig(cwd, text(args.config), name)
      const settings = settingsFor(config, name, cwd)
      const options = { ...settings.options, ...optionsOf(args) }
      const result = await command.run({ ...settings, options, report: reporter.report })
      reporter.clear()
      code = Math.max(code, command.exitCode?.(result) ?? 0)
      if (args.json) results[name ?? ''] = result
      else {
        if (name && names.length > 1) console.log(colours.bold(`${name}:`))
        console.log(printable((command.markup ?? command.show)(result)))
      }
    }
    if (args.json)
      console.log(JSON.stringify(names.length > 1 ? results : Object.values(results)[0], null, 2))
  } catch (error) {
    reporter.clear()
    fail(error, Boolean(args.json))
    code = 1
  }
  process.exitCode = code
}

function optionsOf(args: Args): Options {
  const [urlEndpoint, folder, lockfile] = [text(args['url-endpoint']), text(args.folder), text(args.lockfile)]
  return { ...(urlEndpoint && { urlEndpoint }), ...(folder && { folder }), ...(lockfile && { lockfile }) }
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** Splits `a,b`. */
export function list(value: unknown): string[] {
  return (text(value) ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean)
}

/** @throws ImageKitBuildError `INVALID_OPTIONS` */
export function number(name: string, value: unknown, min = 0): number | undefined {
  if (text(value) === undefined) return undefined
  const result = Number(value)
  if (Number.isFinite(result) && result >= min) return result
  throw new ImageKitBuildError('INVALID_OPTIONS', `--${name} ${value}: expected a number of at least ${min}.`)
}
