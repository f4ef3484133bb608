import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Options, Preset } from '../types'
import { nearest } from '../url'
import { ImageKitBuildError } from './errors'
import { DEFAULT_INCLUDE, type ImagePattern } from './plain'
import { createSecret, refusePublicSecret, type Secret } from './secrets'

export type Environment = Record<string, string | undefined>

/** Options, checked and complete: user ?? environment ?? default. The private key is a `Secret`, so it never prints. */
export interface ResolvedOptions {
  mode: 'auto' | 'remote' | 'local'
  urlEndpoint: string | undefined
  publicKey: string | undefined
  privateKey: Secret | undefined
  baseURL: string | undefined
  root: string
  folder: string
  fileName: string
  lockfile: string
  manifest: string | false
  cacheDir: string
  presets: ReadonlyMap<string, Preset>
  attributes: 'html' | 'react'
  concurrency: number
  allowActiveSvg: boolean
  include: readonly ImagePattern[]
  exclude: readonly ImagePattern[]
  publicDir: boolean
  components: Readonly<Record<string, string>>
  purge: 'off' | 'report' | 'auto'
  previousManifest: string
  verifyRemote: boolean
  dryRun: boolean
  strict: boolean
}

interface OptionRule {
  /** What a valid value looks like, for the error. */
  expected: string
  valid(value: unknown): boolean
}

const text = (expected: string, valid: (value: string) => boolean = (value) => value !== ''): OptionRule => ({
  expected,
  valid: (value) => typeof value === 'string' && valid(value),
})
const flag: OptionRule = { expected: 'true or false', valid: (value) => typeof value === 'boolean' }

/** One rule an option; `satisfies` sees to it that none is forgotten. */
const rules = {
  mode: text("'auto', 'remote' or 'local'", (value) => ['auto', 'remote', 'local'].includes(value)),
  urlEndpoint: text('an http(s) URL such as https://ik.imagekit.io/your_id', isEndpoint),
  publicKey: text('a key that begins with public_', (value) => value.startsWith('public_')),
  privateKey: text('a key that begins with private_', (value) => value.startsWith('private_')),
  baseURL: text('an https URL, or http on this machine', isSafeOrigin),
  root: text('a folder'),
  folder: text('a Media Library folder of letters, digits, - _ and /', isLibraryFolder),
  fileName: text(
    'a name with [hash] or [name] in it, of these, letters, digits, - _ and .',
    isFileNameTemplate,
  ),
  lockfile: text('a file path'),
  manifest: {
    expected: 'a file name, or false',
    valid: (value) => value === false || (typeof value === 'string' && value !== ''),
  },
  cacheDir: text('a folder'),
  presets: { expected: 'an object of query strings or parameter objects', valid: isPresets },
  attributes: text("'html' or 'react'", (value) => value === 'html' || value === 'react'),
  concurrency: {
    expected: 'a whole number from 1 to 100',
    valid: (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 100,
  },
  allowActiveSvg: flag,
  include: { expected: "an array of extensions ('png') and regular expressions", valid: isPatterns },
  exclude: { expected: "an array of extensions ('gif') and regular expressions", valid: isPatterns },
  publicDir: flag,
  components: {
    expected: "an object of attribute names by component ({ Image: 'src' })",
    valid: (value) =>
      isRecord(value) && Object.values(value).every((one) => typeof one === 'string' && one !== ''),
  },
  purge: text("'off', 'report' or 'auto'", (value) => ['off', 'report', 'auto'].includes(value)),
  previousManifest: text("'remote', a file or a URL"),
  verifyRemote: flag,
  dryRun: flag,
  strict: flag,
} satisfies Record<keyof Options, OptionRule>

/** Environment variables by option, first one set wins. */
const variables: Partial<Record<keyof Options, readonly string[]>> = {
  urlEndpoint: ['IMAGEKIT_URL_ENDPOINT', 'IMAGEKIT_ENDPOINT_URL'],
  publicKey: ['IMAGEKIT_PUBLIC_KEY'],
  privateKey: ['IMAGEKIT_PRIVATE_KEY'],
  baseURL: ['IMAGE_KIT_BASE_URL'],
}

/**
 * Checks the user's options once and completes them. Everything that is wrong is named in one error, so that nobody
 * mends a config one run at a time.
 */
export function resolveOptions(user: Options, environment: Environment, hostRoot: string): ResolvedOptions {
  refusePublicSecret(environment)
  const { values, problems } = collect(user, environment)
  if (problems.length) {
    throw new ImageKitBuildError(
      'INVALID_OPTIONS',
      `unplugin-imagekit: wrong options\n${problems.map((line) => `  - ${line}`).join('\n')}`,
    )
  }
  const root = resolve(hostRoot, values.root ?? '.')
  return {
    mode: values.mode ?? 'auto',
    urlEndpoint: values.urlEndpoint?.replace(/\/+$/, ''),
    publicKey: values.publicKey,
    privateKey: values.privateKey === undefined ? undefined : createSecret(values.privateKey),
    baseURL: values.baseURL?.replace(/\/+$/, ''),
    root,
    folder: `/${(values.folder ?? 'unplugin-imagekit').replace(/^\/+|\/+$/g, '')}`,
    fileName: values.fileName ?? '[hash]',
    lockfile: resolve(root, values.lockfile ?? 'imagekit.lock'),
    manifest: values.manifest ?? 'imagekit-manifest.json',
    cacheDir: resolve(root, values.cacheDir ?? 'node_modules/.cache/unplugin-imagekit'),
    // A Map, so that `?preset=constructor` finds nothing.
    presets: new Map(Object.entries(values.presets ?? {})),
    attributes: values.attributes ?? (dependsOnReact(root) ? 'react' : 'html'),
    concurrency: values.concurrency ?? 16,
    allowActiveSvg: values.allowActiveSvg ?? false,
    include: values.include ?? DEFAULT_INCLUDE,
    exclude: values.exclude ?? [],
    publicDir: values.publicDir ?? false,
    components: values.components ?? {},
    purge: values.purge ?? 'off',
    previousManifest: values.previousManifest ?? 'remote',
    verifyRemote: values.verifyRemote ?? false,
    dryRun: values.dryRun ?? false,
    strict: values.strict ?? false,
  }
}

function collect(user: Options, environment: Environment): { values: Options; problems: string[] } {
  const problems: string[] = []
  const values: Record<string, unknown> = {}
  const names = Object.keys(rules) as (keyof Options)[]
  for (const key of Object.keys(user)) {
    if (Object.hasOwn(rules, key)) continue
    const guess = nearest(key, names)
    problems.push(
      `${key} is no option${guess ? `; did you mean ${guess}?` : '.'} Options are: ${names.join(', ')}.`,
    )
  }
  for (const name of names) {
    // CI gives a fork's build its secrets as empty strings: that is "not set", not "set to something wrong".
    const given = variables[name] && user[name] === '' ? undefined : user[name]
    const variable = given === undefined ? variables[name]?.find((key) => environment[key]) : undefined
    const value = variable ? environment[variable] : given
    if (value === undefined) continue
    values[name] = value
    if (!rules[name].valid(value)) {
      problems.push(
        `${variable ?? name} must be ${rules[name].expected}${name === 'privateKey' ? '' : `; it is ${show(value)}`}.`,
      )
    }
  }
  return { values: values as Options, problems }
}

function show(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : (JSON.stringify(value) ?? String(value))
}

function isEndpoint(value: string): boolean {
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol) && !/[?#]/.test(value)
}

function isSafeOrigin(value: string): boolean {
  if (!isEndpoint(value)) return false
  const { protocol, hostname } = new URL(value)
  return protocol === 'https:' || /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)
}

function isLibraryFolder(value: string): boolean {
  return /^[\w/-]+$/.test(value) && value.replace(/\//g, '') !== ''
}

function isFileNameTemplate(value: string): boolean {
  if (!/\[(?:hash|name)\]/.test(value)) return false
  return /^[\w.-]*$/.test(value.replaceAll('[hash]', '').replaceAll('[name]', ''))
}

function isPresets(value: unknown): boolean {
  if (!isRecord(value)) return false
  return Object.values(value).every(
    (preset) =>
      typeof preset === 'string' || (typeof preset === 'object' && preset !== null && !Array.isArray(preset)),
  )
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isPatterns(value: unknown): boolean {
  if (!Array.isArray(value)) return false
  // A pattern with state (`g`, `y`) would find every other image.
  return value.every((one) =>
    one instanceof RegExp ? !/[gy]/.test(one.flags) : typeof one === 'string' && /^\.?\w+$/.test(one),
  )
}

function dependsOnReact(root: string): boolean {
  try {
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<
      string,
      object | undefined
    >
    return ['dependencies', 'devDependencies', 'peerDependencies'].some((field) =>
      Object.hasOwn(manifest[field] ?? {}, 'react'),
    )
  } catch {
    return false
  }
}

/** Names a set of options without holding the key: a registry must not be one more place where a secret can be read. */
export function fingerprint(options: ResolvedOptions): string {
  const { privateKey, presets, include, exclude, ...plain } = options
  const patterns = [include, exclude].map((list) => list.map(String))
  return createHash('sha256')
    .update(JSON.stringify([plain, [...presets], patterns]))
    .update(privateKey?.reveal() ?? '')
    .digest('hex')
}
