import type { Account } from '../account'
import { ApiError, MESSAGES } from '../errors'
import { isId, type StoredFile } from '../store/record'
import type { Store } from '../store/store'
import { fileObject } from './file-object'

/** GET /v1/files/:fileId/details */
export function fileDetails(fileId: string, store: Store, account: Account): Record<string, unknown> {
  return fileObject(requireFile(fileId, store), account)
}

/** DELETE /v1/files/:fileId: the file and all its versions. */
export function deleteFile(fileId: string, store: Store): void {
  store.remove(requireFile(fileId, store))
}

function requireFile(fileId: string, store: Store): StoredFile {
  if (!isId(fileId)) throw new ApiError(400, MESSAGES.invalidFileId)
  const file = store.byId(fileId)
  if (!file) throw new ApiError(404, MESSAGES.noSuchFile)
  return file
}
