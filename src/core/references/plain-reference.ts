import { type ImagePattern, plainPattern } from '../filters'

/** A parsed plain reference. */
export interface PlainReference {
  /** As written: relative, rooted (`/a.jpg`) or an alias. */
  path: string
  /** Without the `?`, and without cache busters. */
  query: string
}

/** Queries that mean something to a bundler or its plugins: such a reference does not ask for a rendition. */
const BUNDLER_KEYS = new Set(
  [
    'raw url inline no-inline worker sharedworker worklet init imagekit-asset import direct html-proxy vue svelte',
    'source resource astroContentImageFlag tsr-split',
    // vite-plugin-svgr, vite-svg-loader, unplugin-icons, @sveltejs/enhanced-img, Qwik.
    'react component skipsvgo svgr sprite enhanced jsx',
  ].flatMap((keys) => keys.split(' ')),
)

/**
 * Versions, hashes and timestamps, which names that follow the content need not: `?v=3`, `?id=68b329da`, `?1405`. `t`, `h` and `r` are
 * ImageKit's too, but never with such a value.
 */
const CACHE_BUSTER = new RegExp(
  [
    '(?:v|vers?|version|rev|revision|hash|cb|_|ts|time|timestamp|stamp|date|mtime|modified|lastmod|rnd|rand|random|build|bust|buster)=[\\w.-]*',
    '(?:no-?)?cache(?:-?bust(?:er)?)?(?:=[\\w.-]*)?',
    // Laravel's and CKEditor's hashes.
    '(?:id|sha|md5|etag|[hmsce])=(?=\\d*[a-f])[\\da-f]{6,}',
    't=(?=\\d*[A-Z])(?=[A-Z]*\\d)[\\dA-Z]{4,}',
    // Seconds since 1970, days of a calendar.
    '(?!b)\\w{1,3}=\\d{8,}',
    // Without a name.
    '-?\\d+|v?\\d+(?:[._-]\\d+)+',
    '-?(?=\\d*[a-f])(?=[a-f]*\\d)[\\da-f]{6,}',
  ]
    .map((one) => `^(?:${one})$`)
    .join('|'),
)

const known = new WeakMap<readonly ImagePattern[], RegExp>()

/** Other schemes, other hosts, queries alone, and fragments: what has a slash behind its `#` is a subpath import. */
const NOT_LOCAL = /^(?:[a-z][\w+.-]*:|\/\/|\?|#(?![\w@~.-]*\/))|[\0\n]/i

/** `plainPattern`, made once for an option. */
function knownPattern(include: readonly ImagePattern[]): RegExp {
  const pattern = known.get(include) ?? plainPattern(include)
  known.set(include, pattern)
  return pattern
}

/**
 * Reads a reference that may mean a local image. Returns `undefined` for everything else: other schemes, `//host`,
 * fragments, the bundler's own queries. Once the file is known, `isPlainImage` decides whether the plugin handles it.
 */
export function readPlain(text: string, include: readonly ImagePattern[]): PlainReference | undefined {
  if (NOT_LOCAL.test(text) || !knownPattern(include).test(text)) return undefined
  const mark = text.indexOf('?')
  if (mark < 0) return { path: text, query: '' }
  const query = readQuery(text.slice(mark + 1))
  return query === undefined ? undefined : { path: text.slice(0, mark), query }
}

/**
 * Returns a URL of CSS without the fragment behind its query (`a.jpg?w=400#x`), which names a part of an SVG and nothing in another
 * image: bundlers' own resolution would make an asset of the original.
 */
export function withoutFragment(url: string, include: readonly ImagePattern[]): string {
  const [, image = ''] = /^([^?#]*\?[^#]+)#/.exec(url) ?? []
  return image && !/\.svg\?/i.test(image) && readPlain(image, include)?.query ? image : url
}

/** Reads what follows the `?`. Returns `undefined` where it is another tool's; cache busters are dropped. */
export function readQuery(written: string): string | undefined {
  const pairs = written.split('&')
  if (pairs.some((pair) => BUNDLER_KEYS.has(pair.split('=', 1)[0] ?? ''))) return undefined
  return pairs.filter((pair) => pair !== '' && !CACHE_BUSTER.test(pair)).join('&')
}
