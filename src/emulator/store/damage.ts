import { createHash } from 'node:crypto'
import type { StoredVersion } from './stored-file'

/** Data on disk that differs from what was stored. */
export class DamagedStoreError extends Error {
  override readonly name = 'DamagedStoreError'

  constructor(message: string) {
    super(`${message}. The emulator's store is damaged: delete its folder to start over`)
    // The frames say nothing about the cause, which is on disk.
    this.stack = `${this.name}: ${this.message}`
  }
}

/** Returns how bytes differ from those of the version, if they do. Versions of older releases have no hash. */
export function mismatch(
  { size, sha256 }: Pick<StoredVersion, 'size' | 'sha256'>,
  bytes: Buffer,
): string | undefined {
  if (bytes.length !== size) return `there are ${bytes.length} bytes instead of ${size}`
  if (sha256 === undefined || createHash('sha256').update(bytes).digest('hex') === sha256) return undefined
  return 'its bytes are not those that were stored'
}
