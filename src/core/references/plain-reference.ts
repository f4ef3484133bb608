import { type ImagePattern, plainPattern } from '../filters'
import { isInside, portablePath } from './reference'

/** What plain references are chosen by. */
export interface PlainOptions {
  root: string
  cacheDir: string
  include: readonly ImagePattern[]
  exclude: readonly ImagePattern[]
}

/** A plain reference, read. */
export interface PlainReference {
  /** As written: relative, rooted (`/a.jpg`) or an alias. */
  path: string
  /** Without the `?`, and without what only busts caches. */
  query: string
}

/** Queries that mean something to a bundler or its plugins: such a reference asks for something else than a picture. */
const BUNDLER_KEYS = new Set(
  'raw url inline no-inline worker sharedworker worklet init imagekit-asset import direct component html-proxy vue svelte source resource astroContentImageFlag'.split(
    ' ',
  ),
)

/** A name of content needs no `?v=3`. `t` is ImageKit's trim too, but never with a time for its value. */
const CACHE_BUSTER = /^(?:(?:v|ver|version|rev|hash|cb|_)=[\w.-]*|t=\d{10,})$/

const known = new WeakMap<readonly ImagePattern[], RegExp>()

/** `plainPattern`, made once for an option. */
function knownPattern(include: readonly ImagePattern[]): RegExp {
  const pattern = known.get(include) ?? plainPattern(include)
  known.set(include, pattern)
  return pattern
}

/**
 * Reads a reference that may mean a local image. `undefined` for what is none of ours: other schemes, `//host`,
 * fragments, the bundler's own queries. Whether the file is one of ours, `claimsFile` says once it is known.
 */
export function readPlain(text: string, include: readonly ImagePattern[]): PlainReference | undefined {
  if (/^(?:[a-z][\w+.-]*:|\/\/|[#?])|[\0\n]/i.test(text) || !knownPattern(include).test(text))
    return undefined
  const mark = text.indexOf('?')
  if (mark < 0) return { path: text, query: '' }
  const pairs = text.slice(mark + 1).split('&')
  if (pairs.some((pair) => BUNDLER_KEYS.has(pair.split('=', 1)[0] ?? ''))) return undefined
  const query = pairs.filter((pair) => pair !== '' && !CACHE_BUSTER.test(pair)).join('&')
  return { path: text.slice(0, mark), query }
}

/** Whether a file is an image that plain references may mean. What this machine has drawn itself is not. */
export function isPlainImage(file: string, { root, cacheDir, include, exclude }: PlainOptions): boolean {
  const path = portablePath(root, file)
  const fits = (pattern: ImagePattern) =>
    typeof pattern === 'string'
      ? path.toLowerCase().endsWith(`.${pattern.replace(/^\./, '').toLowerCase()}`)
      : pattern.test(path)
  return include.some(fits) && !exclude.some(fits) && !isInside(cacheDir, file)
}
