import { resolve } from 'node:path'
import colours from 'picocolors'
import { type DeploySettings, loadConfig, settingsFor } from '../deploy'
import { ImageKitBuildError } from '../diagnostics/build-error'
import type { Options } from '../types'
import { createReporter } from './reporter'

/** Arguments that every deploy command has. */
export const commonArgs = {
  root: { type: 'string', description: 'The project’s folder (default: this one)' },
  config: { type: 'string', description: 'Config file (default: unplugin-imagekit.config.{mjs,js,ts})' },
  env: { type: 'string', description: 'Environments of the config or of .env.<name> files, with commas' },
  'url-endpoint': { type: 'string', description: 'URL-endpoint (default: IMAGEKIT_URL_ENDPOINT)' },
  folder: { type: 'string', description: 'Folder of the Media Library' },
  lockfile: { type: 'string', description: 'Lockfile (default: imagekit.lock)' },
  json: { type: 'boolean', default: false, description: 'Print JSON' },
} as const

export const manifestArg = {
  manifest: { type: 'string', description: 'Manifests of the build, with commas (default: the one in dist)' },
} as const

/** Of whatever looks at purges. */
export const purgeArgs = {
  previous: { type: 'string', description: 'Manifest to compare with: a file, a URL, or remote' },
  quota: { type: 'string', description: 'Purge requests a month (default 1000)' },
} as const

/** What citty has read. */
export type Args = Record<string, unknown>

/** How a command is done and shown. */
export interface Command<Result> {
  run(settings: DeploySettings): Promise<Result>
  /** Lines for people. */
  show(result: Result): string
  /** Lines for something else than people or JSON, if that was asked for. */
  markup?: ((result: Result) => string) | undefined
  exitCode?(result: Result): number
}

/** Runs a command in each environment that was named; its result goes to stdout, all else to stderr. */
export async function runCommand<Result>(args: Args, command: Command<Result>): Promise<void> {
  const cwd = resolve(text(args.root) ?? '.')
  const names = list(args.env)
  const results: Record<string, unknown> = {}
  let code = 0
  const reporter = createReporter()
  try {
    const config = await loadConfig(cwd, text(args.config))
    for (const name of names.length ? names : [undefined]) {
      const settings = settingsFor(config, name, cwd)
      const options = { ...settings.options, ...optionsOf(args) }
      const result = await command.run({ ...settings, options, report: reporter.report })
      reporter.clear()
      code = Math.max(code, command.exitCode?.(result) ?? 0)
      if (args.json) results[name ?? ''] = result
      else {
        if (name && names.length > 1) console.log(colours.bold(`${name}:`))
        console.log((command.markup ?? command.show)(result))
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

/** One red message, or JSON where JSON is expected. What is not ours is a fault of the program, and keeps its stack. */
function fail(error: unknown, isJson: boolean): void {
  const { message, code } =
    error instanceof Error
      ? (error as Error & { code?: unknown })
      : { message: String(error), code: undefined }
  if (isJson)
    console.log(JSON.stringify({ error: { ...(typeof code === 'string' && { code }), message } }, null, 2))
  const isExpected = error instanceof ImageKitBuildError || typeof code === 'string'
  console.error(colours.red(isExpected || !(error instanceof Error) ? message : (error.stack ?? message)))
}

function optionsOf(args: Args): Options {
  const [urlEndpoint, folder, lockfile] = [text(args['url-endpoint']), text(args.folder), text(args.lockfile)]
  return { ...(urlEndpoint && { urlEndpoint }), ...(folder && { folder }), ...(lockfile && { lockfile }) }
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** `a,b` */
export function list(value: unknown): string[] {
  return (text(value) ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean)
}

/** @throws ImageKitBuildError `INVALID_OPTIONS` */
export function number(name: string, value: unknown, least = 0): number | undefined {
  if (text(value) === undefined) return undefined
  const result = Number(value)
  if (Number.isFinite(result) && result >= least) return result
  throw new ImageKitBuildError('INVALID_OPTIONS', `--${name} ${value}: expected a number from ${least} on.`)
}
