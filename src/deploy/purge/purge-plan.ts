import { isUnder, isWildcardAllowed } from '../../imagekit/purge-rules'

/** A file of which the CDN may hold what is no longer true. */
export interface StaleFile {
  /** Its own URL, without a query: `<url>*` clears all its renditions in the query. */
  url: string
  /** Every URL of it that was handed out. */
  urls: readonly string[]
}

export interface PurgeFacts {
  urlEndpoint: string
  stale: readonly StaleFile[]
  /** URLs in use that are as they should be. */
  live: readonly string[]
  /** Folders, as URLs with a `/` at their end, in which `live` names everything there is. */
  known: readonly string[]
  /** Clear what is in use along with the rest, and what is not known: it is only fetched again. */
  allowOthers: boolean
}

/** One request of the month's. */
export interface PurgeRequest {
  /** A URL, or with a `*` at its end all that begin so. */
  url: string
  /** The stale URLs that it clears. */
  clears: string[]
}

export interface PurgePlan {
  requests: PurgeRequest[]
  /** URLs that no request can clear: they lie under another URL-endpoint. */
  unpurgeable: string[]
}

/** A stale URL and the shortest wildcard that may clear it; none: only the URL itself may be named. */
interface Target {
  url: string
  file: string
  start: string | undefined
}

/**
 * The fewest requests that clear everything stale, and nothing that is in use.
 *
 * Wildcards are prefixes, so the sets that they clear are nested or apart: each URL's shortest allowed prefix is as much
 * as one request can do for it, and the distinct ones are the optimum. Each is then narrowed to what its own URLs have in
 * common, so that nothing is cleared for no reason.
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
      const least = allowOthers ? 1 : Math.max(freeFrom(url, sorted), knownFrom(url, roots))
      targets.set(url, { url, file: file.url, start: shortest(url, least, isAllowed) })
    }
  }
  const groups = new Map<string, Target[]>()
  for (const target of targets.values()) {
    const key = target.start === undefined ? target.url : `${target.start}*`
    groups.set(key, [...(groups.get(key) ?? []), target])
  }
  const requests = [...groups.values()].map((group) => requestFor(group, isAllowed))
  return { requests: requests.sort((a, b) => (a.url < b.url ? -1 : 1)), unpurgeable }
}

/** Characters from which on a prefix of the URL begins nothing that is live: the live URLs beside it share the most. */
function freeFrom(url: string, live: readonly string[]): number {
  const at = lowerBound(live, url)
  return 1 + Math.max(common(url, live[at - 1]), common(url, live[at]))
}

/** Characters from which on a prefix stays in what is stale itself, or in a folder that is known. */
function knownFrom(url: string, roots: ReadonlySet<string>): number {
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
  // Others may have built further renditions of a file: all of them are stale.
  const file = group.every((one) => one.file === first.file) ? first.file : undefined
  if (file && start.startsWith(file)) return { url: `${start}*`, clears }
  const isWhole = file?.startsWith(start) && isAllowed(file) && clears.every((url) => url.startsWith(file))
  if (isWhole) return { url: `${file}*`, clears }
  const shared = group.reduce((prefix, { url }) => prefix.slice(0, common(prefix, url)), first.url)
  for (let length = shared.length; length > start.length; length--) {
    if (isAllowed(shared.slice(0, length))) return { url: `${shared.slice(0, length)}*`, clears }
  }
  return { url: `${start}*`, clears }
}

/** The first place where `text` could be inserted. */
function lowerBound(sorted: readonly string[], text: string): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! < text) low = middle + 1
    else high = middle
  }
  return low
}

/** Characters that two texts begin with alike. */
function common(a: string, b: string | undefined): number {
  if (b === undefined) return 0
  let length = 0
  while (length < a.length && a[length] === b[length]) length++
  return length
}
