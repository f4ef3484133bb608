import * as v from 'valibot'
import { idSchema, stateChangeSchema } from './change-schema'
import type { Change } from './changes'
import { mismatch } from './damage'
import type { StoredVersion } from './stored-file'

/** The content of a store as JSON. Equal stores have equal snapshots. */
export interface StoreSnapshot {
  /** The shortest list of changes that creates the store. */
  changes: Change[]
  /** Bytes of every version in base64, by id. */
  bytes: Record<string, string>
}

const snapshot = v.object({
  changes: v.array(stateChangeSchema),
  bytes: v.record(idSchema, v.pipe(v.string(), v.base64())),
})

/**
 * Validates a snapshot from outside.
 *
 * @throws Error naming the invalid place, or the version without bytes
 */
export function parseSnapshot(value: unknown): StoreSnapshot {
  const parsed = v.safeParse(snapshot, value)
  if (!parsed.success) {
    const [issue] = parsed.issues
    throw new Error(`not a snapshot: ${v.getDotPath(issue) ?? 'all of it'}: ${issue.message}`)
  }
  const { changes, bytes } = parsed.output
  for (const one of changes) {
    if (one.op !== 'put') continue
    for (const version of one.file.versions as StoredVersion[]) {
      const base64 = Object.hasOwn(bytes, version.id) ? bytes[version.id] : undefined
      if (base64 === undefined) throw new Error(`not a snapshot: no bytes of version ${version.id}`)
      const problem = mismatch(version, Buffer.from(base64, 'base64'))
      if (problem) throw new Error(`not a snapshot: version ${version.id}: ${problem}`)
    }
  }
  return parsed.output as StoreSnapshot
}
