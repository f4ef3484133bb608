import { createHash } from 'node:crypto'
import { join } from 'node:path'
import * as v from 'valibot'
import type { Logger } from '../../diagnostics/log'
import { writeFileAtomic } from '../../lib/files/atomic-file'
import { withFileLock } from '../../lib/files/file-lock'
import { readText } from '../../lib/files/regular-file'

const entrySchema = v.strictObject({
  url: v.string(),
  at: v.pipe(v.string(), v.isoTimestamp()),
  requestId: v.optional(v.string()),
  isCompleted: v.boolean(),
  base: v.string(),
  clears: v.array(v.string()),
})
/** A purge request. */
export interface PurgeEntry {
  /** The URL that was purged, as it was sent. */
  url: string
  /** ISO 8601. */
  at: string
  /** ImageKit's id. Without it the response was never seen, and ImageKit may or may not have accepted the request. */
  requestId?: string | undefined
  isCompleted: boolean
  /** The deploy that the current one is compared with. */
  base: string
  /** The URLs that it clears, each as `clearedKey` encodes it. */
  clears: string[]
}

const recordSchema = v.strictObject({ version: v.literal(1), purges: v.array(entrySchema) })

/** Longer than a month, which is the period of the quota. */
const KEPT_MS = 62 * 86_400_000

/** Returns the entries that may still count for a quota. */
export function recent<Entry extends { at: string }>(entries: readonly Entry[]): Entry[] {
  const since = new Date(Date.now() - KEPT_MS).toISOString()
  return entries.filter(({ at }) => at >= since)
}

/** A stale URL, and the identity of its file's new content. */
export interface ClearedUrl {
  url: string
  identity: string
}

const digest = (text: string) => createHash('sha256').update(text).digest('base64url').slice(0, 12)
const separator = '.'

/** Encodes a cleared URL for the record: short, and equal on every machine. */
export function clearedKey({ url, identity }: ClearedUrl): string {
  return `${digest(url)}${separator}${digest(identity)}`
}

/**
 * Returns a function that finds the purge of a URL for its current identity. A later purge of the URL for another identity
 * replaces it.
 *
 * @param base only entries that are compared with this deploy count, since each deploy makes other copies stale
 */
export function latestPurges(
  entries: readonly PurgeEntry[],
  base: string,
): (cleared: ClearedUrl) => PurgeEntry | undefined {
  const last = new Map<string, { key: string; entry: PurgeEntry }>()
  const own = entries.filter((entry) => entry.base === base).sort((a, b) => (a.at < b.at ? -1 : 1))
  for (const entry of own) {
    for (const key of entry.clears) last.set(key.split(separator, 1)[0] ?? '', { key, entry })
  }
  return (cleared) => {
    const found = last.get(digest(cleared.url))
    return found?.key === clearedKey(cleared) ? found.entry : undefined
  }
}

/** This machine's record of purges. Each step is written at once, so that the next run resumes one that was killed. */
export class PurgeRecord {
  readonly #file: string
  readonly #folder: string
  readonly #logger: Logger
  #purges: PurgeEntry[]

  constructor(cacheDir: string, logger: Logger) {
    this.#folder = cacheDir
    this.#file = join(cacheDir, 'purges.json')
    this.#logger = logger
    this.#purges = this.#read()
  }

  get purges(): readonly PurgeEntry[] {
    return this.#purges
  }

  /** Adds an entry, in place of `before` if that is given. */
  async put(entry: PurgeEntry, before?: PurgeEntry): Promise<void> {
    await this.#change((all) => recent([...all.filter((one) => !isSame(one, before ?? entry)), entry]))
  }

  /** Removes an entry, whose request ImageKit has rejected. */
  async drop(entry: PurgeEntry): Promise<void> {
    await this.#change((all) => all.filter((one) => !isSame(one, entry)))
  }

  async #change(changed: (all: PurgeEntry[]) => PurgeEntry[]): Promise<void> {
    await withFileLock(this.#folder, this.#file, () => {
      this.#purges = changed(this.#read())
      writeFileAtomic(this.#file, `${JSON.stringify({ version: 1, purges: this.#purges }, null, 1)}\n`)
    })
  }

  #read(): PurgeEntry[] {
    let text: string
    try {
      text = readText(this.#file)
    } catch {
      return []
    }
    try {
      return v.parse(recordSchema, JSON.parse(text)).purges
    } catch {
      this.#logger.warn(
        `imagekit: the record of purges ${this.#file} is damaged and is ignored; purges may be sent again`,
      )
      return []
    }
  }
}

function isSame(a: PurgeEntry, b: PurgeEntry): boolean {
  return a.url === b.url && a.at === b.at && a.base === b.base
}

/** Counts the known purge requests of this calendar month (UTC). */
export function usedThisMonth(
  entries: Iterable<Pick<PurgeEntry, 'at' | 'requestId' | 'url'>>,
  now: Date,
): number {
  const month = now.toISOString().slice(0, 7)
  const used = new Set<string>()
  for (const { at, requestId, url } of entries) {
    if (at.startsWith(month)) used.add(requestId ?? `${at} ${url}`)
  }
  return used.size
}
