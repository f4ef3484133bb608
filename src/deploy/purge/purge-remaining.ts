import type { lastWords, PurgeEntry } from './purge-record'
import type { Stale } from './stale'

/** What the record does not know to be cleared, or on its way; and of what it knows, the requests that are not done. */
export function remaining(all: readonly Stale[], lastWord: ReturnType<typeof lastWords>) {
  const pending = new Set<PurgeEntry>()
  const inDoubt = new Set<PurgeEntry>()
  let done = 0
  const stale = all.flatMap((file) => {
    const urls = file.urls.filter((url) => {
      const entry = lastWord({ url, identity: file.identity })
      if (entry?.isCompleted) done++
      else if (entry?.requestId) pending.add(entry)
      else if (entry) inDoubt.add(entry)
      return !entry?.isCompleted && !entry?.requestId
    })
    return urls.length ? [{ ...file, urls }] : []
  })
  return { stale, pending: [...pending], inDoubt: [...inDoubt], done }
}
