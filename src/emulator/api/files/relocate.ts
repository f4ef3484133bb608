import { accountUrl } from '../../model/account-url'
import { ApiError, MESSAGES } from '../../model/api-error'
import { copyChanges, moveChanges } from '../../store/merge'
import { quotaOf } from '../../store/quota'
import type { Store } from '../../store/store'
import { filePathOf, type StoredFile } from '../../store/stored-file'
import type { ApiContext } from '../context'
import type { Handlers } from '../handler'
import { newFolderPath, newName, normalizePath, optionalFlag, requireText } from '../parameters'

/** Copies, moves and renames a single file. */
export function relocateHandlers(context: ApiContext) {
  const { store, account, purges, limits } = context
  return {
    async 'files.copy'({ body }) {
      const input = await body()
      const { source, folder } = sourceAndFolder(input, store)
      const includeVersions = optionalFlag(input, 'includeFileVersions')
      store.change(copyChanges(source, folder, includeVersions, context, quotaOf(store, limits)))
      return undefined
    },
    async 'files.move'({ body }) {
      const { source, folder } = sourceAndFolder(await body(), store)
      store.change(moveChanges(source, { folder, name: source.name }, context))
      return undefined
    },
    async 'files.rename'({ body }) {
      const input = await body()
      const path = normalizePath(requireText(input, 'filePath'))
      const name = newName(requireText(input, 'newFileName'))
      const purgeCache = optionalFlag(input, 'purgeCache')
      const file = store.byPath(path)
      if (!file) {
        throw new ApiError(404, `No file found in media library at filePath ${path}`, 'FILE_MISSING')
      }
      if (name === file.name) throw new ApiError(400, MESSAGES.sameName, 'SAME_OLD_AND_NEW_NAME')
      if (store.byPath(filePathOf({ ...file, name }))) {
        throw new ApiError(409, MESSAGES.nameTaken, 'FILE_ALREADY_EXISTS')
      }
      store.put({ ...file, name })
      if (!purgeCache) return {}
      try {
        return { purgeRequestId: purges.clear(`${accountUrl(account, path)}*`).id }
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        throw new ApiError(207, MESSAGES.renamedNotPurged, 'PURGE_FAILED')
      }
    },
  } satisfies Handlers
}

function sourceAndFolder(
  input: Readonly<Record<string, unknown>>,
  store: Store,
): { source: StoredFile; folder: string } {
  const path = normalizePath(requireText(input, 'sourceFilePath'))
  const destination = requireText(input, 'destinationPath')
  const folder = folderOf(destination)
  const source = store.byPath(path)
  if (!source) throw new ApiError(404, `No file found with filePath \`${path}\`.`, 'SOURCE_FILE_MISSING')
  if (source.folder === folder) {
    throw new ApiError(400, MESSAGES.badParameters, 'SAME_SOURCE_AND_DESTINATION')
  }
  return { source, folder }
}

function folderOf(destination: string): string {
  try {
    return newFolderPath(destination)
  } catch (error) {
    // For files, ImageKit has one message for all bad parameters.
    if (error instanceof ApiError) throw new ApiError(400, MESSAGES.badParameters, 'INVALID_FOLDER_PATH')
    throw error
  }
}
