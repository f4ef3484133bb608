import { ApiError, MESSAGES } from '../../model/api-error'
import type { Store } from '../../store/store'
import { isId, type StoredFile, type StoredVersion } from '../../store/stored-file'

/** @throws ApiError 400 for a malformed id, 404 for an unknown one */
export function requireFile(fileId: string, store: Store): StoredFile {
  if (!isId(fileId)) throw new ApiError(400, MESSAGES.invalidFileId)
  const file = store.byId(fileId)
  if (!file) throw new ApiError(404, MESSAGES.noSuchFile)
  return file
}

/** @param missing message for an unknown file or version, which differs by route */
export function requireVersion(
  fileId: string,
  versionId: string,
  store: Store,
  missing: string,
): { file: StoredFile; version: StoredVersion } {
  if (!isId(fileId)) throw new ApiError(400, MESSAGES.invalidFileId)
  if (!isId(versionId)) throw new ApiError(400, MESSAGES.invalidVersionId)
  const file = store.byId(fileId)
  const version = file?.versions.find(({ id }) => id === versionId)
  if (!file || !version) throw new ApiError(404, missing)
  return { file, version }
}

/** @throws ApiError 404 naming the files that do not exist; nothing has changed then */
export function requireFiles(fileIds: readonly string[], store: Store): StoredFile[] {
  const missing = fileIds.filter((fileId) => !store.byId(fileId))
  if (missing.length > 0) {
    throw new ApiError(404, MESSAGES.noSuchFiles, undefined, { missingFileIds: missing })
  }
  return fileIds.map((fileId) => store.byId(fileId)!)
}
