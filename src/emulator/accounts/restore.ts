import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { StagedStore } from '../store/stage'
import type { OpenAccount } from './open-account'
import type { Snapshot } from './snapshot'

/**
 * Replaces the libraries of all accounts by those of a snapshot, atomically: all of them or none, even if the process
 * is killed. Each account has its own journal, and no file system renames several files at once, so a marker file says
 * that all of them are written, and the next start commits the rest.
 *
 * @param dir folder of the emulator; undefined if everything is in memory
 * @throws Error if the snapshot cannot be written; nothing has changed then
 */
export async function restoreAll(
  { accounts: libraries }: Snapshot,
  accounts: readonly OpenAccount[],
  dir: string | undefined,
): Promise<void> {
  const staged: StagedStore[] = []
  try {
    for (const { account, store } of accounts) {
      staged.push(await store.stage(libraries[account.imagekitId]!))
    }
  } catch (error) {
    for (const one of staged) await one.abort()
    throw error
  }
  // Synchronous from here on: no request sees one account restored and another one not.
  setRestoreMarker(dir)
  for (const one of accounts) one.clearCaches()
  for (const one of staged) one.commit()
  clearRestoreMarker(dir)
  for (const one of accounts) one.resume()
}

/** Whether a killed process had staged a complete restore. */
export function isRestorePending(dir: string | undefined): boolean {
  return dir !== undefined && existsSync(restoreMarker(dir))
}

/** Removes the marker; call it once every account is open. */
export function clearRestoreMarker(dir: string | undefined): void {
  if (dir !== undefined) rmSync(restoreMarker(dir), { force: true })
}

function setRestoreMarker(dir: string | undefined): void {
  if (dir === undefined) return
  mkdirSync(dir, { recursive: true })
  writeFileSync(restoreMarker(dir), '')
}

function restoreMarker(dir: string): string {
  return join(dir, 'restore.decided')
}
