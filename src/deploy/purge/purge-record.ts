import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import type { Logger } from '../../diagnostics/log'
import { writeFileAtomic } from '../../lib/atomic-file'
import { withFileLock } from '../../lib/file-lock'

const entrySchema = v.strictObject({
  /** As it was sent. */
  url: v.string(),
  /** ISO 8601. */
  at: v.pipe(v.string(), v.isoTimestamp()),
  /** ImageKit's id; absent while its answer is not here. Without one nobody can tell whether it was taken. */
  requestId: v.optional(v.string()),
  isCompleted: v.boolean(),
  /** The deploy that it starts from. */
  base: v.string(),
  /** What it clears, each as `mark` has it. */
  clears: v.array(v.string()),
})
/** One purge request. */
export type PurgeEntry = v.InferOutput<typeof entrySchema>

const recordSchema = v.strictObject({ version: v.literal(1), purges: v.array(entrySchema) })

/** Longer than a month, of which the quota is. */
const KEPT_MS = 62 * 86_400_000

/** Those that can still count for a quota. */
export function recent<Entry extends { at: string }>(entries: readonly Entry[]): Entry[] {
  const since = new Date(Date.now() - KEPT_MS).toISOString()
  return entries.filter(({ at }) => at >= since)
}

/** A stale URL, and what its file is now. */
export interface Mark {
  url: string
  identity: string
}

const digest = (text: string) => createHash('sha256').update(text).digest('base64url').slice(0, 12)
const separator = '.'

/** A mark as the record has it: short, and the same wherever it is made. */
export function markOf({ url, identity }: Mark): string {
  return `${digest(url)}${separator}${digest(identity)}`
}

/**
 * The last word on each URL: the entry that has cleared it for this identity, if no later one cleared it for another.
 *
 * @param base only entries that start from this deploy count: another one has made its own copies stale
 */
export function lastWords(
  entries: readonly PurgeEntry[],
  base: string,
): (mark: Mark) => PurgeEntry | undefined {
  const last = new Map<string, { mark: string; entry: PurgeEntry }>()
  const own = entries.filter((entry) => entry.base === base).sort((a, b) => (a.at < b.at ? -1 : 1))
  for (const entry of own) {
    for (const mark of entry.clears) last.set(mark.split(separator, 1)[0] ?? '', { mark, entry })
  }
  return (mark) => {
    const found = last.get(digest(mark.url))
    return found?.mark === markOf(mark) ? found.entry : undefined
  }
}

/** This machine's memory of purges: written with every step, so that a killed run is gone on with. */
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

  /** Adds an entry, or puts it in the place of the one that it goes on from. */
  async put(entry: PurgeEntry, before?: PurgeEntry): Promise<void> {
    await this.#change((all) => recent([...all.filter((one) => !isSame(one, before ?? entry)), entry]))
  }

  /** Takes an entry out: ImageKit has refused the request. */
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
      text = readFileSync(this.#file, 'utf8')
    } catch {
      return []
    }
    try {
      return v.parse(recordSchema, JSON.parse(text)).purges
    } catch {
      this.#logger.warn(`imagekit: the record of purges ${this.#file} is damaged; purges may be repeated`)
      return []
    }
  }
}

function isSame(a: PurgeEntry, b: PurgeEntry): boolean {
  return a.url === b.url && a.at === b.at && a.base === b.base
}

/** How many requests of this calendar month (UTC) are known to be used. */
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
