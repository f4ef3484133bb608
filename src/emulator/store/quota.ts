import { ApiError, MESSAGES } from '../model/api-error'
import type { Limits } from '../model/limits'
import type { Store } from './store'

/** Remaining quota of an account. */
export interface Quota {
  /**
   * Reserves quota for a new file or new versions.
   *
   * @throws ApiError 400 if there are too many files, 403 if the storage is full; nothing is reserved then
   */
  reserve(wanted: { isNew: boolean; sizes: readonly number[] }): void
}

/** Tracks the quota across one change, which may copy a whole folder before the store is updated. */
export function quotaOf(store: Store, limits: Readonly<Limits>): Quota {
  let { files, versions, bytes } = store.totals()
  return {
    reserve({ isNew, sizes }) {
      if (isNew && files >= limits.files) throw new ApiError(400, MESSAGES.uploadLimit)
      const added = sizes.reduce((sum, size) => sum + size, 0)
      if (bytes + added > limits.storageBytes || versions + sizes.length > limits.storedVersions) {
        throw new ApiError(403, MESSAGES.storageLimit)
      }
      files += isNew ? 1 : 0
      versions += sizes.length
      bytes += added
    },
  }
}
