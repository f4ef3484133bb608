import { dirname, resolve } from 'node:path'
import type { AccountOptions, EmulatorOptions, FaultRule } from '../../emulator'
import { readTextOrPipe } from '../../lib/files/regular-file'

/** The flags of `unplugin-imagekit emulator`. */
export const flags = {
  port: { type: 'string', default: '4100', description: 'Port on 127.0.0.1; 0 for any free one' },
  dir: {
    type: 'string',
    valueHint: 'folder',
    description: 'Keeps the files there, even if the process is killed; without it they are lost at the end',
  },
  folder: { type: 'string', valueHint: 'folder', description: 'The same as --dir' },
  seed: {
    type: 'string',
    valueHint: 'folder',
    description: 'Folder whose files are in the Media Library at the start',
  },
  'imagekit-id': { type: 'string', valueHint: 'id', description: 'First segment of the URL-endpoint (demo)' },
  'public-key': { type: 'string', valueHint: 'key', description: 'Public key (public_emulator)' },
  'private-key': { type: 'string', valueHint: 'key', description: 'Private key (private_emulator)' },
  accounts: {
    type: 'string',
    valueHint: 'file',
    description: 'JSON file of several accounts: [{ "imagekitId": "shop", "seed": "./shop" }]',
  },
  cdn: {
    type: 'boolean',
    default: false,
    description:
      'Delivers the old content of replaced and deleted files until they are purged, as ImageKit’s CDN does',
  },
  faults: {
    type: 'string',
    valueHint: 'file',
    description: 'JSON file of faults: [{ "route": "upload", "status": 503, "rate": 0.1 }]',
  },
  latency: {
    type: 'string',
    valueHint: 'ms',
    default: '0',
    description: 'Milliseconds by which every response is delayed',
  },
  'job-ms': {
    type: 'string',
    valueHint: 'ms',
    default: '50',
    description: 'Milliseconds that bulk jobs and purges are pending',
  },
  options: {
    type: 'string',
    valueHint: 'file',
    description:
      'JSON file of options that have no flag: { "limits": { "files": 100 }, "rateLimits": [], "settings": {} }',
  },
  'webhook-url': {
    type: 'string',
    valueHint: 'url',
    description: 'Receivers of webhooks on this machine, comma-separated',
  },
  'fetch-origins': {
    type: 'boolean',
    default: false,
    description: 'Fetches files from web servers on this machine that are origins of a URL-endpoint',
  },
  log: { type: 'boolean', default: false, description: 'Prints each request after its response' },
  json: { type: 'boolean', default: false, description: 'Prints lines of JSON' },
} as const

type Flags = { -readonly [Name in keyof typeof flags]?: string | boolean | undefined }

/** A day, in milliseconds. */
const MAX_MS = 86_400_000

/**
 * Converts the flags to options of the emulator.
 *
 * @throws Error of one line that names the flag, its value and the expected one
 */
export function optionsOf(args: Flags & { _: string[] }): EmulatorOptions {
  const { dir, folder } = args
  if (dir !== undefined && folder !== undefined)
    throw new Error('--dir and --folder are the same: pass one of them')
  const { seed, accounts, faults } = args
  const identity = {
    imagekitId: text(args, 'imagekit-id'),
    publicKey: text(args, 'public-key'),
    privateKey: text(args, 'private-key'),
    dir: text(args, folder === undefined ? 'dir' : 'folder'),
    seed: text(args, 'seed'),
  }
  if (accounts !== undefined && (seed ?? identity.imagekitId ?? identity.publicKey ?? identity.privateKey)) {
    throw new Error(
      '--accounts: the file has to contain all settings of the accounts; other flags for an account are not allowed',
    )
  }
  return {
    ...Object.fromEntries(Object.entries(identity).filter(([, value]) => value !== undefined)),
    ...(args.options !== undefined && optionsFrom(text(args, 'options')!)),
    port: number(args, 'port', 65535),
    latency: number(args, 'latency', MAX_MS),
    jobMs: number(args, 'job-ms', MAX_MS),
    cdn: args.cdn === true,
    fetchOrigins: args['fetch-origins'] === true,
    ...(accounts !== undefined && { accounts: accountsFrom(text(args, 'accounts')!) }),
    ...(faults !== undefined && { faults: jsonFrom(text(args, 'faults')!, '--faults') as FaultRule[] }),
    ...(args['webhook-url'] !== undefined && { webhookUrls: text(args, 'webhook-url')!.split(',') }),
  }
}

function text(args: Flags, name: keyof Flags): string | undefined {
  const value = args[name]
  if (value === undefined) return undefined
  if (typeof value === 'string' && value.trim() !== '') return value
  throw new Error(`--${name}: needs a value`)
}

function number(args: Flags, name: keyof Flags, most: number): number {
  const value = String(args[name] ?? '')
  if (/^\d+$/.test(value) && Number(value) <= most) return Number(value)
  throw new Error(`--${name} ${value}: expected a number from 0 to ${most}`)
}

const FLAGLESS: readonly string[] = [
  'limits',
  'rateLimits',
  'settings',
  'restrictions',
  'uploadTransformation',
  'maxUploadBytes',
  'maxVideoBytes',
  'webhookSecret',
] satisfies (keyof EmulatorOptions)[]

function optionsFrom(file: string): EmulatorOptions {
  const options = jsonFrom(file, '--options')
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new Error(`--options ${file}: expected an object`)
  }
  const other = Object.keys(options).find((name) => !FLAGLESS.includes(name))
  if (other !== undefined) {
    throw new Error(
      `--options ${file}: ${other} is not one of ${FLAGLESS.join(', ')}; use flags for other options`,
    )
  }
  return options
}

/** Reads accounts. Seed folders are relative to the file. */
function accountsFrom(file: string): AccountOptions[] {
  const accounts = jsonFrom(file, '--accounts')
  if (!Array.isArray(accounts)) throw new Error(`--accounts ${file}: expected an array of accounts`)
  return accounts.map((account) =>
    typeof account?.seed === 'string' ? { ...account, seed: resolve(dirname(file), account.seed) } : account,
  )
}

function jsonFrom(file: string, flag: string): unknown {
  let json: string
  try {
    json = readTextOrPipe(file)
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    throw new Error(`${flag} ${file}: ${isMissing ? 'no such file' : (error as Error).message}`)
  }
  try {
    return JSON.parse(json)
  } catch (error) {
    throw new Error(`${flag} ${file}: not JSON: ${(error as Error).message}`)
  }
}
