import fc from 'fast-check'
import type { PurgeFacts } from '../../src/deploy/purge/purge-plan'

export const endpoint = 'https://ik.imagekit.io/demo'

const folder = fc.constantFrom('', 'a/', 'a/b/', 'img/', 'products/summer/', 'a-folder-with-a-long-name/')
// Names that begin alike, with and without extension, one being the start of another.
const name = fc.constantFrom(
  'x.jpg',
  'x.jpg2',
  'xy.png',
  'x',
  'hero-1.jpg',
  'hero-12.jpg',
  'hero-2.jpg',
  'logo',
)
const query = fc.constantFrom('', '?tr=w-1', '?tr=w-100', '?tr=w-2,h-3', '?v=1')
const chain = fc.constantFrom('', '', '', 'tr:w-5/')

const file = fc
  .record({ folder, name, urls: fc.uniqueArray(fc.tuple(chain, query), { minLength: 1, maxLength: 3 }) })
  .map(({ folder, name, urls }) => ({
    url: `${endpoint}/${folder}${name}`,
    urls: [...new Set(urls.map(([chain, query]) => `${endpoint}/${chain}${folder}${name}${query}`))],
  }))

/** Small Media Libraries, of which something is stale and something is in use. */
export const trees: fc.Arbitrary<PurgeFacts> = fc
  .record({
    files: fc.uniqueArray(fc.record({ file, isStale: fc.boolean() }), {
      minLength: 1,
      maxLength: 7,
      selector: (one) => one.file.url,
    }),
    known: fc.uniqueArray(folder, { maxLength: 3 }),
    allowOthers: fc.boolean(),
  })
  .map(({ files, known, allowOthers }) => ({
    urlEndpoint: endpoint,
    stale: files.filter(({ isStale }) => isStale).map((one) => one.file),
    live: files.filter(({ isStale }) => !isStale).flatMap((one) => one.file.urls),
    known: known.map((path) => `${endpoint}/${path}`),
    allowOthers,
  }))

/** ImageKit's rule as its documentation says it, written anew. */
function taken(wildcard: string): boolean {
  const behind = wildcard.slice(endpoint.length + 1)
  if (!wildcard.startsWith(`${endpoint}/`) || behind === '') return false
  const path = behind.replace(/\?.*/s, '')
  const twoLevels = /[^/]+\/+[^/]+/.test(path)
  return twoLevels || path.length > 14 || /^(.*[^./])\.[a-z\d]+$/i.test(path)
}

/** The smallest number of requests, found by trying all sets of them. */
export function fewest({ stale, live, known, allowOthers }: PurgeFacts): number {
  const urls = [...new Set(stale.flatMap((one) => one.urls))]
  const masks = new Set(urls.map((_, index) => 1 << index))
  const roots = [...known, ...stale.map((one) => one.url), ...urls.map((url) => url.replace(/\?.*/s, ''))]
  for (const url of urls) {
    for (let length = 1; length <= url.length; length++) {
      const start = url.slice(0, length)
      if (!taken(start)) continue
      const isKnown = roots.some((path) => start.startsWith(path))
      if (!allowOthers && (!isKnown || live.some((other) => other.startsWith(start)))) continue
      masks.add(urls.reduce((mask, other, at) => mask | (other.startsWith(start) ? 1 << at : 0), 0))
    }
  }
  const all = (1 << urls.length) - 1
  let reached = new Set([0])
  for (let count = 0; ; count++) {
    if (reached.has(all)) return count
    reached = new Set([...reached].flatMap((mask) => [...masks].map((more) => mask | more)))
  }
}
