import type { Blobs } from './blobs'
import { type Change, versionIdsOf } from './changes'
import type { Journal, StagedJournal } from './journal'
import type { StoreSnapshot } from './store-snapshot'

/** A staged snapshot; call `commit` or `abort` once. */
export interface StagedStore {
  /** Replaces the store by the snapshot. */
  commit(): void
  /** Discards the snapshot. */
  abort(): Promise<void>
}

export interface StageTarget {
  /** Ids of the current versions. */
  known(): ReadonlySet<string>
  journal: Journal
  blobs: Blobs
  /** Versions whose bytes must not be removed meanwhile. */
  pinned: Set<string>
  /** Replaces the state in memory. */
  replay(changes: readonly Change[]): void
}

/** Writes the missing parts of a snapshot beside the current data. */
export async function stageSnapshot(
  { changes, bytes }: StoreSnapshot,
  { known, journal, blobs, pinned, replay }: StageTarget,
): Promise<StagedStore> {
  const wanted = new Set(changes.flatMap(versionIdsOf))
  // The bytes of a version never change, so existing ones are reused.
  const present = known()
  const missing = [...wanted].filter((id) => !present.has(id))
  for (const id of wanted) pinned.add(id)

  async function abort(staged?: StagedJournal): Promise<void> {
    staged?.abort()
    for (const id of wanted) pinned.delete(id)
    const kept = known()
    // Errors are ignored: the next start sweeps leftovers, and the original error matters more.
    await Promise.allSettled([...wanted].filter((id) => !kept.has(id)).map((id) => blobs.remove(id)))
  }

  try {
    for (const id of missing) await written(id, bytes[id] ?? '', blobs)
    const staged = journal.stage(changes)
    return {
      commit() {
        const gone = [...known()].filter((id) => !wanted.has(id))
        staged.commit()
        replay(changes)
        for (const id of wanted) pinned.delete(id)
        for (const id of gone) void blobs.remove(id)
      },
      abort: () => abort(staged),
    }
  } catch (error) {
    await abort()
    throw error
  }
}

async function written(id: string, base64: string, blobs: Blobs): Promise<void> {
  const sink = blobs.sink(id)
  try {
    await sink.write(Buffer.from(base64, 'base64'))
    await sink.finish()
  } catch (error) {
    await sink.abort()
    throw error
  }
}
