import { ApiError, MESSAGES } from '../../model/api-error'
import { currentVersion } from '../../store/stored-file'
import type { ApiContext } from '../context'
import type { Handlers } from '../handler'
import { fileObject } from './file-object'
import { requireFile, requireVersion } from './require-file'

/** The versions of one file. @see https://imagekit.io/docs/api-reference/digital-asset-management-dam/managing-assets/list-file-versions */
export function versionHandlers({ store, account }: ApiContext) {
  return {
    'files.versions.list'({ params: { fileId = '' } }) {
      const file = requireFile(fileId, store)
      // The current version first, then from new to old.
      return file.versions.toReversed().map((version) => fileObject(file, account, version))
    },
    'files.versions.get'({ params: { fileId = '', versionId = '' } }) {
      const { file, version } = requireVersion(fileId, versionId, store, MESSAGES.noSuchVersion)
      return fileObject(file, account, version)
    },
    'files.versions.delete'({ params: { fileId = '', versionId = '' } }) {
      const { file, version } = requireVersion(fileId, versionId, store, MESSAGES.noSuchAsset)
      if (version === currentVersion(file)) throw new ApiError(400, MESSAGES.currentVersion)
      store.put({ ...file, versions: file.versions.filter((one) => one !== version) })
      return undefined
    },
    'files.versions.restore'({ params: { fileId = '', versionId = '' } }) {
      const { file, version } = requireVersion(fileId, versionId, store, MESSAGES.noSuchVersion)
      // The version keeps its id and name. The last version is the current one.
      const restored = { ...version, updatedAt: store.now().toISOString() }
      const versions = [...file.versions.filter((one) => one !== version), restored]
      const next = { ...file, versions }
      store.put(next)
      return fileObject(next, account)
    },
  } satisfies Handlers
}
