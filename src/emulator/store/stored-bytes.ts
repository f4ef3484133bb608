import type { StoredFile } from './record'

/** Bytes of all versions of all files. */
export function storedBytes(files: readonly StoredFile[]): number {
  let bytes = 0
  for (const { versions } of files) for (const { size } of versions) bytes += size
  return bytes
}
