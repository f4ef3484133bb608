import { isInside, portablePath } from './reference'

/** What a plain reference (`./a.jpg?w=400`, without `ik:`) may be an image by: an extension, or a pattern of its path. */
export type ImagePattern = string | RegExp

/** Raster images. SVG only when it is named: it is small, and styles and scripts reach into it where it is inlined. */
export const DEFAULT_INCLUDE: readonly ImagePattern[] = ['jpg', 'jpeg', 'png', 'webp', 'avif', 'gif']

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

/** Style sheets by their modules' names, `<style>` of a component included. */
export const STYLE_ID = /\.(?:css|less|sass|scss|styl|stylus|pcss|postcss|sss)(?:$|\?)/

/** Queries that mean something to a bundler or its plugins: such a reference asks for something else than a picture. */
const BUNDLER_KEYS = new Set(
  'raw url inline no-inline worker sharedworker worklet init imagekit-asset import direct component html-proxy vue svelte source resource astroContentImageFlag'.split(
    ' ',
  ),
)

/** A name of content needs no `?v=3`. `t` is ImageKit's trim too, but never with a time for its value. */
const CACHE_BUSTER = /^(?:(?:v|ver|version|rev|hash|cb|_)=[\w.-]*|t=\d{10,})$/

/** A cheap test of a reference's text, for the bundlers' native filters. */
export function plainPattern(include: readonly ImagePattern[] = DEFAULT_INCLUDE): RegExp {
  return new RegExp(`\\.(?:${endings(include)})(?:\\?[^#]*)?$`, 'i')
}

/** A reference that asks for something: the only ones that are ours where the bundler handles images itself. */
export function askingPattern(include: readonly ImagePattern[] = DEFAULT_INCLUDE): RegExp {
  return new RegExp(`\\.(?:${endings(include)})\\?[^#]*$`, 'i')
}

/** A cheap test of a text before any parsing: can it hold a reference that asks for something? */
export function textPattern(include: readonly ImagePattern[] = DEFAULT_INCLUDE): RegExp {
  return new RegExp(`\\.(?:${endings(include)})\\?|\\bik:`, 'i')
}

/** Can it hold a reference at all? */
export function mentionPattern(include: readonly ImagePattern[] = DEFAULT_INCLUDE): RegExp {
  return new RegExp(`\\.(?:${endings(include)})\\b|\\bik:`, 'i')
}

/** Can it hold an attribute that is one, as it stands or put together by a program? */
export function literalPattern(include: readonly ImagePattern[] = DEFAULT_INCLUDE): RegExp {
  const ending = `\\.(?:${endings(include)})\\b`
  return new RegExp(
    `[=:]\\s*\\{?\\s*["'\`]+(?:[^"'\\n]*(?:${ending}|\\bik:)|\\.{1,2}/[^\\n]{0,200}${ending})`,
    'i',
  )
}

/** The same for `new URL('…', import.meta.url)` in a module. */
export function newUrlPattern(include: readonly ImagePattern[] = DEFAULT_INCLUDE): RegExp {
  return new RegExp(`new\\s+URL\\s*\\(\\s*['"\`](?:ik:|[^'"\`\\n]*\\.(?:${endings(include)})['"\`?])`, 'i')
}

/** A pattern of the user's own says nothing of extensions, so any will do until the file is known. */
function endings(include: readonly ImagePattern[]): string {
  // Wrong options are told once the project opens; the filters are needed before.
  if (!Array.isArray(include)) return '(?!)'
  const extensions = include.filter((one) => typeof one === 'string')
  if (extensions.length < include.length) return '\\w+'
  return extensions.map((one) => one.replace(/^\./, '').replace(/\W/g, '')).join('|') || '(?!)'
}

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
export function claimsFile(file: string, { root, cacheDir, include, exclude }: PlainOptions): boolean {
  const path = portablePath(root, file)
  const fits = (pattern: ImagePattern) =>
    typeof pattern === 'string'
      ? path.toLowerCase().endsWith(`.${pattern.replace(/^\./, '').toLowerCase()}`)
      : pattern.test(path)
  return include.some(fits) && !exclude.some(fits) && !isInside(cacheDir, file)
}
