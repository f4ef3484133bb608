import { ApiError, MESSAGES } from '../../model/api-error'
import type { Store } from '../../store/store'
import { currentVersion, type StoredFile, type StoredVersion } from '../../store/stored-file'
import type { ApiContext } from '../context'
import { type Handlers, isStrings, Reply } from '../handler'
import { checkTags } from '../uploads/upload-fields'
import { requireFiles } from './require-file'

const MOST_TO_DELETE = 100
const MOST_TO_EDIT = 50

/** A file that exists but could not be changed. */
interface Failure {
  fileId: string
  error: string
}

/**
 * Bulk operations. If a file does not exist, nothing is done; if one cannot be changed, the others are and the status
 * is 207.
 */
export function bulkHandlers({ store }: ApiContext) {
  return {
    async 'files.bulk.delete'({ body }) {
      const fileIds = fileIdsOf(await body(), MOST_TO_DELETE, MESSAGES.tooManyToDelete)
      requireFiles(fileIds, store)
      store.change(fileIds.map((fileId) => ({ op: 'delete', fileId })))
      return { successfullyDeletedFileIds: fileIds }
    },
    async 'files.bulk.addTags'({ body }) {
      const input = await body()
      const fileIds = fileIdsOf(input, MOST_TO_EDIT, MESSAGES.tooManyToEdit)
      const tags = namesOf(input.tags, 'tags')
      return edit(fileIds, store, (version) => {
        const all = [...new Set([...(version.tags ?? []), ...tags])]
        checkTags(all)
        return { ...version, tags: all }
      })
    },
    async 'files.bulk.removeTags'({ body }) {
      const input = await body()
      const fileIds = fileIdsOf(input, MOST_TO_EDIT, MESSAGES.tooManyToEdit)
      const tags = namesOf(input.tags, 'tags')
      return edit(fileIds, store, (version) => {
        const kept = (version.tags ?? []).filter((tag) => !tags.includes(tag))
        return { ...version, tags: kept.length > 0 ? kept : null }
      })
    },
    async 'files.bulk.removeAITags'({ body }) {
      const input = await body()
      const fileIds = fileIdsOf(input, MOST_TO_EDIT, MESSAGES.tooManyToEdit)
      const names = namesOf(input.AITags, 'AITags')
      return edit(fileIds, store, ({ AITags, ...version }) => {
        const kept = (AITags ?? []).filter(({ name }) => !names.includes(name))
        return { ...version, ...(kept.length > 0 && { AITags: kept }) }
      })
    },
  } satisfies Handlers
}

/** Changes the current version of each file in one step. */
function edit(
  fileIds: readonly string[],
  store: Store,
  change: (version: StoredVersion) => StoredVersion,
): unknown {
  const errors: Failure[] = []
  const changed: StoredFile[] = []
  const updatedAt = store.now().toISOString()
  for (const file of requireFiles(fileIds, store)) {
    try {
      const version = { ...change(currentVersion(file)), updatedAt }
      changed.push({ ...file, versions: [...file.versions.slice(0, -1), version] })
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      errors.push({ fileId: file.fileId, error: error.message })
    }
  }
  store.change(changed.map((file) => ({ op: 'put', file })))
  const response = { successfullyUpdatedFileIds: changed.map(({ fileId }) => fileId) }
  return errors.length > 0 ? new Reply(207, { ...response, errors }) : response
}

/** Returns the file ids without duplicates, in the order of the request. */
function fileIdsOf({ fileIds }: Record<string, unknown>, most: number, tooMany: string): string[] {
  if (fileIds === undefined || fileIds === null) throw new ApiError(400, MESSAGES.fileIdsMissing)
  if (!Array.isArray(fileIds)) throw new ApiError(400, MESSAGES.fileIdsNoArray)
  if (fileIds.length === 0) throw new ApiError(400, MESSAGES.fileIdsEmpty)
  if (fileIds.length > most) throw new ApiError(400, tooMany)
  return [...new Set(fileIds.map(String))]
}

function namesOf(names: unknown, parameter: 'tags' | 'AITags'): string[] {
  if (names === undefined || names === null) throw new ApiError(400, MESSAGES[`${parameter}Missing`])
  if (!isStrings(names)) {
    throw new ApiError(400, parameter === 'tags' ? MESSAGES.invalidTags : MESSAGES.invalidAITags)
  }
  if (names.length === 0) throw new ApiError(400, MESSAGES[`${parameter}Empty`])
  checkTags(names, parameter)
  return names
}
