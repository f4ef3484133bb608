import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { StagedStore } from '../store/stage'
import type { OpenAccount } from './open-account'
import type { Snapshot } from './snapshot'

/**
 * Puts a snapshot in the place of all libraries: of every account or of none, also if the process is killed meanwhile.
 * Each account has a journal of its own, and no file system renames several files at once: so a mark beside them says
 * that all of them are written, and the next start does what is left to do.
 *
 * @param dir of the emulator; undefined if all is in memory
 * @throws Error if there is no room for it; then nothing has changed
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
  // From here to the end nothing waits: no request can see one account restored and another one not.
  setRestoreMarker(dir)
  for (const one of accounts) one.clearCaches()
  for (const one of staged) one.commit()
  clearRestoreMarker(dir)
  for (const one of accounts) one.resume()
}

/** Whether a killed process had everything ready to be restored. */
export function isRestorePending(dir: string | undefined): boolean {
  return dir !== undefined && existsSync(restoreMarker(dir))
}

/** To be called once every account is open. */
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
