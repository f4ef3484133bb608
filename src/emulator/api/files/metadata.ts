import { parseUrl } from '../../../url'
import { imageMetadata } from '../../metadata/image-metadata'
import { withLoopbackAddress } from '../../model/account-url'
import { ApiError, MESSAGES } from '../../model/api-error'
import { currentVersion, type StoredVersion } from '../../store/stored-file'
import type { ApiParts } from '../context'
import type { Handlers } from '../handler'
import { requireFile } from './require-file'

/** Metadata of a stored file or of a URL. @see https://imagekit.io/docs/api-reference/file-metadata */
export function metadataHandlers({ store, account, render }: ApiParts) {
  return {
    'files.metadata.get': ({ params: { fileId = '' } }) =>
      describe(currentVersion(requireFile(fileId, store))),
    async 'files.metadata.getFromURL'({ query }) {
      const url = query.get('url')
      if (!url) throw new ApiError(400, 'Your request is missing url parameter.')
      const local = withLoopbackAddress(url)
      if (!isOwn(local)) throw new ApiError(400, MESSAGES.foreignUrl)
      // Through the delivery: what is asked about is the picture behind the URL, with its transformations.
      const answer = await render(local)
      if (!answer.ok) throw new ApiError(404, MESSAGES.noMetadata)
      return imageMetadata(Buffer.from(await answer.arrayBuffer()))
    },
  } satisfies Handlers

  async function describe(version: StoredVersion) {
    return imageMetadata(await store.read(version))
  }

  function isOwn(url: string): boolean {
    try {
      return parseUrl(url, { urlEndpoint: account.urlEndpoint }).filePath !== ''
    } catch {
      return false
    }
  }
}
