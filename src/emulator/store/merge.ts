import { ApiError, MESSAGES } from '../model/api-error'
import type { Limits } from '../model/limits'
import type { Change } from './changes'
import type { Quota } from './quota'
import type { Store } from './store'
import {
  currentVersion,
  filePathOf,
  newId,
  nextNumber,
  type StoredFile,
  type StoredVersion,
} from './stored-file'

/** Destination of copied or moved files. */
export interface Destination {
  store: Store
  limits: Readonly<Limits>
}

/**
 * Copies a file into a folder; an existing file of that name gets the copy as new versions.
 *
 * @param quota remaining quota of the account
 * @throws ApiError 400 VERSION_LIMIT_EXCEEDED, or what `quota` throws
 */
export function copyChanges(
  source: StoredFile,
  folder: string,
  includeVersions: boolean,
  { store, limits }: Destination,
  quota: Quota,
): Change[] {
  const wanted = includeVersions ? source.versions : [currentVersion(source)]
  const existing = store.byPath(filePathOf({ folder, name: source.name }))
  checkVersions((existing?.versions.length ?? 0) + wanted.length, limits.versions)
  quota.reserve({ isNew: !existing, sizes: wanted.map(({ size }) => size) })
  const versions = wanted.map((version, index) => copied(version, index + 1, store.now()))
  for (const [index, version] of versions.entries()) store.copyBytes(wanted[index]!.id, version.id)
  if (existing) return [{ op: 'put', file: appended(existing, versions) }]
  return [{ op: 'put', file: { fileId: versions[0]!.id, name: source.name, folder, versions } }]
}

/** Moves a file; an existing file at the target gets its versions. @throws ApiError 400 VERSION_LIMIT_EXCEEDED */
export function moveChanges(
  source: StoredFile,
  target: { folder: string; name: string },
  { store, limits }: Destination,
): Change[] {
  const existing = store.byPath(filePathOf(target))
  if (!existing) return [{ op: 'put', file: { ...source, ...target } }]
  checkVersions(existing.versions.length + source.versions.length, limits.versions)
  return [
    { op: 'delete', fileId: source.fileId },
    { op: 'put', file: appended(existing, source.versions) },
  ]
}

function checkVersions(count: number, most: number): void {
  if (count > most) throw new ApiError(400, MESSAGES.badParameters, 'VERSION_LIMIT_EXCEEDED')
}

/** Appends versions to a file; the last one becomes the current one. */
function appended(file: StoredFile, versions: readonly StoredVersion[]): StoredFile {
  const first = nextNumber(file)
  const added = versions.map((version, index) => ({ ...version, number: first + index }))
  return { ...file, versions: [...file.versions, ...added] }
}

/** Creates a version for a copy; the bytes have to be copied to its id. */
function copied(version: StoredVersion, number: number, time: Date): StoredVersion {
  const now = time.toISOString()
  return { ...version, id: newId(), number, createdAt: now, updatedAt: now }
}
