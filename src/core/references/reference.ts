import { dirname, isAbsolute, resolve } from 'node:path'
import { ImageKitBuildError } from '../../diagnostics/build-error'
import type { ReferenceOrigin } from '../../diagnostics/reference-origin'
import { existingSpelling, portablePath } from '../../lib/paths'
import { subpathImport } from '../../lib/subpath-import'
import { type Media, mediaOf } from '../../query/media'
import { isKnownKey, parsePairs } from '../../query/query'
import { parseQuery, type RenditionRequest } from '../../query/request'
import { formatSpecifier, parseSpecifier, type Specifier } from '../../query/specifier'
import type { Defaults, Preset, Query } from '../../types'

interface ReferenceBase {
  /**
   * The specifier as it would be written in the project's root: the same on every machine and for every importer, so
   * that it can name the reference in ids and in the manifest.
   */
  key: string
  request: RenditionRequest
  /** Where it was last written. */
  origin?: ReferenceOrigin
}

/** A file on this machine. */
export interface LocalReference extends ReferenceBase {
  kind: 'local'
  file: string
}

/** A path in the Media Library, or a URL fetched through the endpoint. */
export interface RemoteReference extends ReferenceBase {
  kind: 'library' | 'remote'
  path: string
}

export type Reference = LocalReference | RemoteReference

/** Asks the bundler to resolve an alias; gives the file's absolute path. */
export type ResolveAlias = (path: string, importer: string | undefined) => Promise<string | undefined>

export interface ReferenceContext {
  root: string
  presets: ReadonlyMap<string, Preset>
  defaults: Query | Defaults
  resolveAlias: ResolveAlias
}

type QueryContext = Pick<ReferenceContext, 'presets' | 'defaults'>

/** Returns what a specifier means in the file that contains it. */
export async function resolveReference(
  specifier: string,
  importer: string | undefined,
  context: ReferenceContext,
): Promise<Reference> {
  const known = referenceOf(specifier, importer, context)
  if (known) return known
  const { path, query } = parseSpecifier(specifier)
  const file = await resolveAliased(specifier, path, importer, context.resolveAlias)
  return localReference(file, query, context)
}

/** The same where the bundler need not be asked; returns `undefined` for an alias. */
export function referenceOf(
  specifier: string,
  importer: string | undefined,
  context: Omit<ReferenceContext, 'resolveAlias'>,
): Reference | undefined {
  const { kind, path, query } = parseSpecifier(specifier)
  if (kind === 'alias') return undefined
  if (kind === 'relative')
    return localReference(resolveRelative(path, importer, context.root), query, context)
  const request = remoteRequestOf({ kind, path, query }, context)
  return { kind, path, request, key: formatSpecifier({ path, query }) }
}

/** The reference to a file that is known already. */
export function localReference(
  file: string,
  query: string,
  context: QueryContext & Pick<ReferenceContext, 'root'>,
): LocalReference {
  const path = portablePath(context.root, file)
  const key = `ik:${path}${query ? `?${query}` : ''}`
  return { kind: 'local', file, request: requestOf(path, query, context), key }
}

/** Returns the request of a specifier, as far as it is known without asking the bundler for an alias. */
export function requestOfSpecifier(
  specifier: string,
  importer: string,
  context: QueryContext & Pick<ReferenceContext, 'root'>,
): RenditionRequest {
  const { kind, path, query } = parseSpecifier(specifier)
  const isRelative = kind === 'relative'
  const place = isRelative ? portablePath(context.root, resolveRelative(path, importer, context.root)) : path
  return requestOf(place, query, context)
}

/** Adds to the error of an unknown key what it may be: a part of the address. */
function remoteRequestOf({ kind, path, query }: Specifier, context: QueryContext): RenditionRequest {
  try {
    return requestOf(path, query, context)
  } catch (error) {
    if (!(error instanceof ImageKitBuildError) || error.code !== 'UNKNOWN_KEY') throw error
    const advice = kind === 'remote' ? sourceQueryAdvice(path, query) : libraryKeyAdvice(query)
    if (!advice) throw error
    // The general advice is for files that another plugin may read.
    const what = error.message.replace(/\. If another plugin.*$/s, '.')
    throw new ImageKitBuildError('UNKNOWN_KEY', `${what} ${advice}`, undefined, error)
  }
}

/** A URL with a query of its own, as Firebase, Contentful and signed URLs of S3 have it. */
function sourceQueryAdvice(path: string, query: string): string | undefined {
  const pairs = query.split('&')
  const isOurs = (pair: string) => isKnownKey(pair.split('=', 1)[0] ?? '')
  const own = pairs.filter((pair) => !isOurs(pair)).join('&')
  const specifier = formatSpecifier({ path: `${path}?${own}`, query: pairs.filter(isOurs).join('&') })
  return `If it belongs to the image's URL, write that as it is, and the transformation behind a second question mark: '${specifier}'.`
}

/** Keys of URLs that ImageKit's dashboard and SDKs make, which say nothing of the picture. */
const DELIVERY_KEYS: Readonly<Record<string, string>> = {
  updatedAt: 'the dashboard adds it to its URLs so that a browser does not show an earlier version',
  'ik-t': 'it is a part of a signature, which is made when the URL is used',
  'ik-s': 'it is a part of a signature, which is made when the URL is used',
  'ik-sdk-version': 'an SDK adds it to its URLs',
}

function libraryKeyAdvice(query: string): string | undefined {
  const [key] = parsePairs(query).flatMap(([key]) => (Object.hasOwn(DELIVERY_KEYS, key) ? [key] : []))
  return key && `Leave '${key}' out: ${DELIVERY_KEYS[key]}.`
}

function requestOf(path: string, query: string, { presets, defaults }: QueryContext): RenditionRequest {
  const media = mediaOf(path)
  return parseQuery(query, presets, defaultsOf(path, query, defaults, media), media)
}

/** An object of defaults is for images: what it sets, videos may not have. A function is asked for each file. */
function defaultsOf(
  path: string,
  query: string,
  defaults: Query | Defaults,
  media: Media,
): Query | undefined {
  if (typeof defaults !== 'function') return media === 'image' ? defaults : undefined
  const given = defaults(path, Object.fromEntries(parsePairs(query)))
  if (given === undefined || (typeof given === 'object' && given !== null && !Array.isArray(given)))
    return given
  throw new ImageKitBuildError(
    'INVALID_OPTIONS',
    `The option defaults, a function, gave ${JSON.stringify(given)} for ${path}; it must return an object of parameters, or undefined.`,
  )
}

function resolveRelative(path: string, importer: string | undefined, root: string): string {
  const folder = importer && isAbsolute(importer) ? dirname(importer.replace(/[?#].*$/, '')) : root
  return existingSpelling(path, (spelling) => resolve(folder, spelling))
}

function subpathFile(path: string, importer: string | undefined): string | undefined {
  if (!path.startsWith('#') || !importer || !isAbsolute(importer)) return undefined
  return subpathImport(path, dirname(importer.replace(/[?#].*$/, '')))
}

async function resolveAliased(
  specifier: string,
  path: string,
  importer: string | undefined,
  resolveAlias: ResolveAlias,
): Promise<string> {
  const file = subpathFile(path, importer) ?? (await resolveAlias(path, importer))
  if (file) return file.replace(/[?#].*$/, '')
  throw new ImageKitBuildError(
    'UNRESOLVED_ALIAS',
    `'${specifier}': the bundler knows no alias for '${path}'. ${adviceFor(path)}`,
  )
}

function adviceFor(path: string): string {
  if (/^[a-z]:[\\/]/i.test(path))
    return "Write the path from this file ('ik:../images/a.jpg'): an absolute one exists on one machine only."
  if (path.includes('\\')) return `Write it with forward slashes: 'ik:${path.replaceAll('\\', '/')}'.`
  return `Write 'ik:./${path}' for a file beside this one, 'ik:/${path}' for the Media Library.`
}
