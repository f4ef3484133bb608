import type { Snapshot } from '../accounts/snapshot'
import { newId } from '../store/stored-file'
import { ControlError } from './control-response'
import type { EmulatorControls } from './controls'

/** Each snapshot holds the bytes of a whole library. */
const MAX_SNAPSHOTS = 5

/** Keeps the most recent snapshots that were taken over HTTP. */
export function recentSnapshots({ snapshot, restore }: Pick<EmulatorControls, 'snapshot' | 'restore'>) {
  const kept = new Map<string, Snapshot>()

  function find(id: unknown): Snapshot {
    const found = typeof id === 'string' ? kept.get(id) : undefined
    if (!found)
      throw new ControlError(404, `Unknown snapshot ${String(id)}; only the last ${MAX_SNAPSHOTS} are kept`)
    return found
  }

  return {
    async take(): Promise<{ id: string }> {
      const id = newId()
      kept.set(id, await snapshot())
      for (const oldest of kept.keys()) {
        if (kept.size <= MAX_SNAPSHOTS) break
        kept.delete(oldest)
      }
      return { id }
    },
    find,
    /** Restores a snapshot by id, or the one in the body. */
    async restore(body: Record<string, unknown>): Promise<void> {
      const wanted = body.snapshot === undefined ? find(body.id) : body.snapshot
      await restore(wanted).catch((error) => {
        throw new ControlError(400, (error as Error).message)
      })
    },
  }
}
