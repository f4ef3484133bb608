import type { latestPurges, PurgeEntry } from './purge-record'
import type { Stale } from './stale'

/** Leaves out the URLs that are cleared or being cleared according to the record, and returns its unfinished requests. */
export function remaining(all: readonly Stale[], latestPurge: ReturnType<typeof latestPurges>) {
  const pending = new Set<PurgeEntry>()
  const inDoubt = new Set<PurgeEntry>()
  let done = 0
  const stale = all.flatMap((file) => {
    const urls = file.urls.filter((url) => {
      const entry = latestPurge({ url, identity: file.identity })
      if (entry?.isCompleted) done++
      else if (entry?.requestId) pending.add(entry)
      else if (entry) inDoubt.add(entry)
      return !entry?.isCompleted && !entry?.requestId
    })
    return urls.length ? [{ ...file, urls }] : []
  })
  return { stale, pending: [...pending], inDoubt: [...inDoubt], done }
}
