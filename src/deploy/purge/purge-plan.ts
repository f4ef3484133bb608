import { isUnder, isWildcardAllowed } from '../../imagekit/purge-rules'
import { addToGroup } from '../../lib/collections/add-to-group'

/** A file of which the CDN may hold outdated copies. */
export interface StaleFile {
  /** The file's URL without a query: `<url>*` clears all its renditions. */
  url: string
  /** Every URL of the file in a manifest. */
  urls: readonly string[]
}

export interface PurgeFacts {
  urlEndpoint: string
  stale: readonly StaleFile[]
  /** URLs in use that are not stale. */
  live: readonly string[]
  /** Folders, as URLs that end in `/`, of which `live` lists all files. */
  known: readonly string[]
  /** Whether a wildcard may clear URLs that are in use or unknown as well; the CDN then fetches them again. */
  allowOthers: boolean
}

/** A purge request. */
export interface PurgeRequest {
  /** A URL, or a prefix of URLs with a `*` at its end. */
  url: string
  /** The stale URLs that it clears. */
  clears: string[]
}

export interface PurgePlan {
  requests: PurgeRequest[]
  /** URLs that no request can clear, since they belong to another URL-endpoint. */
  unpurgeable: string[]
}

/** A stale URL, and the shortest wildcard that may clear it. Without one, only the URL itself may be purged. */
interface Target {
  url: string
  file: string
  start: string | undefined
}

/**
 * Finds the fewest requests that clear everything stale and nothing that is in use.
 *
 * Wildcards are prefixes, so the sets of URLs that they clear are nested or disjoint. No request can clear more together
 * with a URL than its shortest allowed prefix, so the distinct shortest prefixes are the optimum. Each one is then
 * lengthened to the common prefix of its own URLs, which clears nothing else without need.
 */
export function planPurge({ urlEndpoint, stale, live, known, allowOthers }: PurgeFacts): PurgePlan {
  const sorted = allowOthers ? [] : [...live].sort()
  const roots = new Set([...known, ...stale.flatMap(({ url, urls }) => [url, ...urls.map(withoutQuery)])])
  const isAllowed = (start: string) => isWildcardAllowed(start, urlEndpoint)
  const targets = new Map<string, Target>()
  const unpurgeable: string[] = []
  for (const file of stale) {
    for (const url of file.urls) {
      if (targets.has(url)) continue
      if (!isUnder(url, urlEndpoint)) {
        unpurgeable.push(url)
        continue
      }
      const least = allowOthers ? 1 : Math.max(firstFreeLength(url, sorted), firstKnownLength(url, roots))
      targets.set(url, { url, file: file.url, start: shortest(url, least, isAllowed) })
    }
  }
  const groups = new Map<string, Target[]>()
  for (const target of targets.values()) {
    const key = target.start === undefined ? target.url : `${target.start}*`
    addToGroup(groups, key, target)
  }
  const requests = [...groups.values()].map((group) => requestFor(group, isAllowed))
  return { requests: requests.sort((a, b) => (a.url < b.url ? -1 : 1)), unpurgeable }
}

/** Length from which on a prefix of the URL matches no live URL. Its neighbours in sorted order share the longest prefix. */
function firstFreeLength(url: string, live: readonly string[]): number {
  const at = lowerBound(live, url)
  return 1 + Math.max(commonLength(url, live[at - 1]), commonLength(url, live[at]))
}

/** Length from which on a prefix stays inside a stale file or a known folder. */
function firstKnownLength(url: string, roots: ReadonlySet<string>): number {
  let length = 1
  while (length <= url.length && !roots.has(url.slice(0, length))) length++
  return length
}

function withoutQuery(url: string): string {
  return url.replace(/\?.*$/s, '')
}

function shortest(url: string, least: number, isAllowed: (start: string) => boolean): string | undefined {
  for (let length = least; length <= url.length; length++) {
    const start = url.slice(0, length)
    if (isAllowed(start)) return start
  }
  return undefined
}

function requestFor(group: readonly Target[], isAllowed: (start: string) => boolean): PurgeRequest {
  const clears = group.map(({ url }) => url).sort()
  const [first] = group
  if (!first?.start) return { url: clears[0] ?? '', clears }
  const { start } = first
  // Other builds may use further renditions of the file, which are stale too.
  const file = group.every((one) => one.file === first.file) ? first.file : undefined
  if (file && start.startsWith(file)) return { url: `${start}*`, clears }
  const isWhole = file?.startsWith(start) && isAllowed(file) && clears.every((url) => url.startsWith(file))
  if (isWhole) return { url: `${file}*`, clears }
  const shared = group.reduce((prefix, { url }) => prefix.slice(0, commonLength(prefix, url)), first.url)
  for (let length = shared.length; length > start.length; length--) {
    if (isAllowed(shared.slice(0, length))) return { url: `${shared.slice(0, length)}*`, clears }
  }
  return { url: `${start}*`, clears }
}

/** Returns the first index at which `text` can be inserted. */
function lowerBound(sorted: readonly string[], text: string): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! < text) low = middle + 1
    else high = middle
  }
  return low
}

/** Length of the common prefix. */
function commonLength(a: string, b: string | undefined): number {
  if (b === undefined) return 0
  let length = 0
  while (length < a.length && a[length] === b[length]) length++
  return length
}
