import { existsSync } from 'node:fs'
import { dirname, isAbsolute, relative, resolve } from 'node:path'
import type { Preset } from '../types'
import { ImageKitBuildError } from './errors'
import { parseQuery, type RenditionRequest } from './request'
import { parseSpecifier } from './specifier'

interface ReferenceBase {
  /**
   * The specifier as it would be written in the project's root: the same on every machine and for every importer, so
   * that it can name the reference in ids and in the manifest.
   */
  key: string
  request: RenditionRequest
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
  resolveAlias: ResolveAlias
}

/** Finds what a specifier means in the file that wrote it. */
export async function resolveReference(
  specifier: string,
  importer: string | undefined,
  context: ReferenceContext,
): Promise<Reference> {
  const { kind, path, query } = parseSpecifier(specifier)
  if (kind === 'library' || kind === 'remote') {
    const request = parseQuery(query, context.presets)
    return { kind, path, request, key: `ik:${path}${query ? `?${query}` : ''}` }
  }
  const file =
    kind === 'relative'
      ? resolveRelative(path, importer, context.root)
      : await resolveAliased(specifier, path, importer, context.resolveAlias)
  return localReference(file, query, context)
}

/** The reference to a file that is known already. */
export function localReference(
  file: string,
  query: string,
  { root, presets }: Pick<ReferenceContext, 'root' | 'presets'>,
): LocalReference {
  const key = `ik:${portablePath(root, file)}${query ? `?${query}` : ''}`
  return { kind: 'local', file, request: parseQuery(query, presets), key }
}

function resolveRelative(path: string, importer: string | undefined, root: string): string {
  const folder = importer && isAbsolute(importer) ? dirname(importer.replace(/[?#].*$/, '')) : root
  return existingSpelling(path, (spelling) => resolve(folder, spelling))
}

/** An import is no URL, so a name is taken literally first; but a path copied out of a URL (`my%20photo.jpg`) is meant too. */
export function existingSpelling(path: string, toFile: (path: string) => string): string {
  const literal = toFile(path)
  if (!path.includes('%') || existsSync(literal)) return literal
  try {
    const decoded = toFile(decodeURIComponent(path))
    return existsSync(decoded) ? decoded : literal
  } catch {
    return literal
  }
}

async function resolveAliased(
  specifier: string,
  path: string,
  importer: string | undefined,
  resolveAlias: ResolveAlias,
): Promise<string> {
  const file = await resolveAlias(path, importer)
  if (file) return file.replace(/[?#].*$/, '')
  throw new ImageKitBuildError(
    'UNRESOLVED_ALIAS',
    `'${specifier}': the bundler knows no alias for '${path}'. Write 'ik:./${path}' for a file beside this one, 'ik:/${path}' for the Media Library.`,
  )
}

/** A file's path from the root, with forward slashes and always with a leading `./` or `../`. */
export function portablePath(root: string, file: string): string {
  const path = relative(root, file).replaceAll('\\', '/')
  return path.startsWith('../') || isAbsolute(path) ? path : `./${path}`
}

/** Whether a file lies in a folder, by its path as written; on Windows another drive is none. */
export function isInside(folder: string, file: string): boolean {
  const path = relative(folder, file)
  return !path.startsWith('..') && !isAbsolute(path)
}
