import { ImageKitBuildError } from '../diagnostics/build-error'

/**
 * The kind of thing that a specifier names.
 * - `relative`: a file beside the importer (`./a.jpg`, `../a.jpg`)
 * - `alias`: a path that only the bundler can resolve (`@/a.jpg`)
 * - `library`: a file of the Media Library, under the URL-endpoint (`/a/b.jpg`)
 * - `remote`: a URL fetched by ImageKit through the endpoint (`https://…`)
 */
export type SpecifierKind = 'relative' | 'alias' | 'library' | 'remote'

export interface Specifier {
  kind: SpecifierKind
  /** As written, without scheme and query. */
  path: string
  /** As written, without the `?`. */
  query: string
}

/**
 * Reads `ik:` path `?` query. `parseQuery` checks the query's keys. The URL of another host may have a query of its own: the
 * last of two `?` begins the plugin's. Its slashes may be escaped (`ik:https:%2F%2Fhost/a.jpg`), for tools that read a `://` as
 * something else.
 */
export function parseSpecifier(specifier: string): Specifier {
  const rest = specifier.slice('ik:'.length).replace(ESCAPED, '$1//')
  const mark = REMOTE.test(rest) ? rest.lastIndexOf('?') : rest.indexOf('?')
  const path = mark < 0 ? rest : rest.slice(0, mark)
  const query = mark < 0 ? '' : rest.slice(mark + 1)
  if (path === '') {
    throw new ImageKitBuildError(
      'INVALID_SPECIFIER',
      `'${specifier}' names no image. Write ik:./file.jpg, ik:/media-library/file.jpg or ik:https://host/file.jpg.`,
    )
  }
  if (path.startsWith('//')) {
    const inLibrary = `ik:/${rest.replace(/^\/+/, '')}`
    throw new ImageKitBuildError(
      'INVALID_SPECIFIER',
      `'${specifier}' has two slashes after ik:. Write '${inLibrary}' for a file of the Media Library, or 'ik:https:${rest}' for another host.`,
    )
  }
  return { kind: kindOf(path), path, query }
}

const REMOTE = /^https?:\/\//i
const ESCAPED = /^(https?:)%2F%2F/i

/** Writes what `parseSpecifier` reads. A URL with a query keeps the `?` behind it. */
export function formatSpecifier({ path, query }: Pick<Specifier, 'path' | 'query'>): string {
  return `ik:${path}${query || path.includes('?') ? `?${query}` : ''}`
}

function kindOf(path: string): SpecifierKind {
  if (REMOTE.test(path)) return 'remote'
  if (path.startsWith('/')) return 'library'
  return /^\.{1,2}\//.test(path) ? 'relative' : 'alias'
}
