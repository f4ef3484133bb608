import { createHash } from 'node:crypto'
import { join, resolve } from 'node:path'
import { ImageKitBuildError } from '../../diagnostics/build-error'
import { readText } from '../../lib/files/regular-file'
import { printedUrl } from '../../lib/printed-url'
import type { Budget, Defaults, Options, Preset, Query } from '../../types'
import { nearest } from '../../url/nearest'
import { DEFAULT_INCLUDE, type ImagePattern } from '../filters'
import { demandFolder } from './demand-folder'
import { rules } from './option-rules'
import { createSecret, refusePublicSecret, type Secret } from './secrets'

export type Environment = Record<string, string | undefined>

/** Validated options with all defaults: user ?? environment ?? default. The private key is a `Secret`, which never prints. */
export interface ResolvedOptions {
  mode: 'auto' | 'remote' | 'local'
  urlEndpoint: string | undefined
  publicKey: string | undefined
  privateKey: Secret | undefined
  baseURL: string | undefined
  proxy: boolean
  root: string
  folder: string
  fileName: string
  lockfile: string
  manifest: string | false
  cacheDir: string
  presets: ReadonlyMap<string, Preset>
  defaults: Query | Defaults
  /** Path of the declaration file. */
  dts: string | undefined
  attributes: 'html' | 'react'
  concurrency: number
  allowActiveSvg: boolean
  include: readonly ImagePattern[]
  exclude: readonly ImagePattern[]
  publicDir: boolean
  components: Readonly<Record<string, string>>
  metadata: 'keep' | 'strip' | 'warn'
  purge: 'off' | 'report' | 'auto'
  previousManifest: string
  verifyRemote: boolean
  dryRun: boolean
  strict: boolean
  /** Bytes. */
  budget: number | undefined
  budgets: readonly Budget[]
  /** Path of the report. */
  report: string | undefined
  /** Bytes. */
  maxUploadBytes: number
  /** Bytes. */
  maxVideoUploadBytes: number
  uploadInWatch: boolean
  inspector: boolean
}

/** Environment variables by option; the first one that is set wins. */
const variables: Partial<Record<keyof Options, readonly string[]>> = {
  urlEndpoint: ['IMAGEKIT_URL_ENDPOINT', 'IMAGEKIT_ENDPOINT_URL'],
  publicKey: ['IMAGEKIT_PUBLIC_KEY'],
  privateKey: ['IMAGEKIT_PRIVATE_KEY'],
  baseURL: ['IMAGE_KIT_BASE_URL'],
}

/**
 * Validates the user's options and adds defaults. One error names all problems, so that one run shows all of them.
 *
 * @throws ImageKitBuildError `INVALID_OPTIONS`, `PUBLIC_SECRET`
 */
export function resolveOptions(user: Options, environment: Environment, hostRoot: string): ResolvedOptions {
  refusePublicSecret(environment)
  const { values, problems } = collect(user, environment)
  if (problems.length) {
    throw new ImageKitBuildError(
      'INVALID_OPTIONS',
      `unplugin-imagekit: invalid options\n${problems.map((line) => `  - ${line}`).join('\n')}`,
    )
  }
  const root = resolve(hostRoot, values.root ?? '.')
  if (values.root !== undefined) demandFolder(root)
  return {
    mode: values.mode ?? 'auto',
    urlEndpoint: values.urlEndpoint?.replace(/\/+$/, ''),
    publicKey: values.publicKey,
    privateKey: values.privateKey === undefined ? undefined : createSecret(values.privateKey),
    baseURL: values.baseURL?.replace(/\/+$/, ''),
    proxy: values.proxy ?? true,
    root,
    folder: `/${(values.folder ?? 'unplugin-imagekit').replace(/^\/+|\/+$/g, '')}`,
    fileName: values.fileName ?? '[hash]',
    lockfile: resolve(root, values.lockfile ?? 'imagekit.lock'),
    manifest: values.manifest ?? 'imagekit-manifest.json',
    cacheDir: resolve(root, values.cacheDir ?? 'node_modules/.cache/unplugin-imagekit'),
    // A Map, so that `?preset=constructor` finds nothing.
    presets: new Map(Object.entries(values.presets ?? {})),
    defaults: values.defaults ?? {},
    dts: values.dts ? resolve(root, values.dts === true ? 'imagekit.d.ts' : values.dts) : undefined,
    attributes: values.attributes ?? (dependsOnReact(root) ? 'react' : 'html'),
    concurrency: values.concurrency ?? 16,
    allowActiveSvg: values.allowActiveSvg ?? false,
    include: values.include ?? DEFAULT_INCLUDE,
    exclude: values.exclude ?? [],
    publicDir: values.publicDir ?? false,
    components: values.components ?? {},
    metadata: values.metadata ?? 'warn',
    purge: values.purge ?? 'off',
    previousManifest: values.previousManifest ?? 'remote',
    verifyRemote: values.verifyRemote ?? false,
    dryRun: values.dryRun ?? false,
    strict: values.strict ?? false,
    budget: values.budget,
    budgets: values.budgets ?? [],
    report: values.report
      ? resolve(root, values.report === true ? 'imagekit-report.html' : values.report)
      : undefined,
    maxUploadBytes: values.maxUploadBytes ?? 50 * 1024 ** 2,
    maxVideoUploadBytes: values.maxVideoUploadBytes ?? 2 * 1024 ** 3,
    uploadInWatch: values.uploadInWatch ?? false,
    inspector: values.inspector ?? true,
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
      `${key} is not an option${guess ? `; did you mean ${guess}?` : '.'} Options are: ${names.join(', ')}.`,
    )
  }
  for (const name of names) {
    // In a fork's build, CI sets secrets to empty strings, which count as not set.
    const given = variables[name] && user[name] === '' ? undefined : user[name]
    const variable =
      given === undefined ? variables[name]?.find((key) => environment[key]?.trim()) : undefined
    // Secrets that are pasted into a CI's settings often end with a line break.
    const value = variable ? environment[variable]?.trim() : given
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
  return typeof value === 'string' ? `'${printedUrl(value)}'` : (JSON.stringify(value) ?? String(value))
}

/** React, and what brings it. */
const REACT = ['react', '@rspress/core']

function dependsOnReact(root: string): boolean {
  try {
    const manifest = JSON.parse(readText(join(root, 'package.json'))) as Record<string, object | undefined>
    return ['dependencies', 'devDependencies', 'peerDependencies'].some((field) =>
      REACT.some((name) => Object.hasOwn(manifest[field] ?? {}, name)),
    )
  } catch {
    return false
  }
}

/**
 * Returns a hash that identifies a set of options without revealing the private key. A function counts by its source text,
 * which is equal in every process.
 */
export function fingerprint(options: ResolvedOptions): string {
  const { privateKey, presets, defaults, include, exclude, ...plain } = options
  const patterns = [include, exclude].map((list) => list.map(String))
  const below = typeof defaults === 'function' ? String(defaults) : defaults
  return createHash('sha256')
    .update(JSON.stringify([plain, [...presets], below, patterns]))
    .update(privateKey?.reveal() ?? '')
    .digest('hex')
}
