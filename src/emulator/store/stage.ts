import type { Blobs } from './blobs'
import { type Change, versionIdsOf } from './changes'
import type { Journal, StagedJournal } from './journal'
import type { StoreSnapshot } from './store-snapshot'

/** A snapshot that is ready to be restored. One of the two ends it. */
export interface StagedStore {
  /** From now on the snapshot is all there is. */
  commit(): void
  /** As if nothing had been. */
  abort(): Promise<void>
}

export interface StageTarget {
  /** The versions that there are now. */
  known(): ReadonlySet<string>
  journal: Journal
  blobs: Blobs
  /** Versions whose bytes must stay, whatever becomes of their files meanwhile. */
  pinned: Set<string>
  /** Puts changes in the place of everything in memory. */
  replay(changes: readonly Change[]): void
}

/** Writes what a snapshot has and the store has not, beside what is there. */
export async function stageSnapshot(
  { changes, bytes }: StoreSnapshot,
  { known, journal, blobs, pinned, replay }: StageTarget,
): Promise<StagedStore> {
  const wanted = new Set(changes.flatMap(versionIdsOf))
  // A version's bytes never change: those that are there need only stay.
  const present = known()
  const missing = [...wanted].filter((id) => !present.has(id))
  for (const id of wanted) pinned.add(id)

  async function abort(staged?: StagedJournal): Promise<void> {
    staged?.abort()
    for (const id of wanted) pinned.delete(id)
    const kept = known()
    // What cannot be removed now is swept by the next start; why all of this ends is the error to be told.
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
