import { parseSnapshot, type StoreSnapshot } from '../store/store-snapshot'

/** The libraries of all accounts, as JSON. Equal libraries give equal snapshots. */
export interface Snapshot {
  format: 1
  /** By imagekitId. */
  accounts: Record<string, StoreSnapshot>
}

/**
 * Validates a snapshot that may come from a file.
 *
 * @throws Error naming the invalid part or the missing account
 */
export function checkSnapshot(value: unknown, imagekitIds: readonly string[]): Snapshot {
  const { format, accounts } = (value ?? {}) as Partial<Snapshot>
  if (format !== 1 || typeof accounts !== 'object' || accounts === null) {
    throw new Error('not a snapshot: expected { "format": 1, "accounts": { … } }')
  }
  const missing = imagekitIds.find((id) => !Object.hasOwn(accounts, id))
  if (missing !== undefined) throw new Error(`the snapshot has no account "${missing}"`)
  const checked = imagekitIds.map((id): [string, StoreSnapshot] => [id, parseSnapshot(accounts[id])])
  return { format, accounts: Object.fromEntries(checked) }
}
