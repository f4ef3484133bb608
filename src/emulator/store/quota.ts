import { ApiError, MESSAGES } from '../model/api-error'
import type { Limits } from '../model/limits'
import type { Store } from './store'

/** What still fits into an account. */
export interface Quota {
  /**
   * Takes of it for a file that comes to be, or gets further versions.
   *
   * @throws ApiError 400 if there may be no more files, 403 if there is no more storage; then nothing is taken
   */
  reserve(wanted: { isNew: boolean; sizes: readonly number[] }): void
}

/** Counts what one change adds, which may be a whole folder: the store itself does not know of it before it is done. */
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
