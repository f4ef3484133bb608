import { parseUrl } from '../../../url'
import { imageMetadata } from '../../metadata/image-metadata'
import { videoMetadata } from '../../metadata/video-metadata'
import { withLoopbackAddress } from '../../model/account-url'
import { ApiError, MESSAGES } from '../../model/api-error'
import { readBytes } from '../../model/bytes-response'
import { mediaOf, withVideo } from '../../store/media-type'
import { currentVersion, type StoredVersion } from '../../store/stored-file'
import type { ApiContext } from '../context'
import type { Handlers } from '../handler'
import { requireFile } from './require-file'

/** Metadata of a stored file or of a URL. @see https://imagekit.io/docs/api-reference/file-metadata */
export function metadataHandlers({ store, account, render }: ApiContext) {
  return {
    'files.metadata.get': ({ params: { fileId = '' } }) =>
      describe(currentVersion(requireFile(fileId, store))),
    async 'files.metadata.getFromURL'({ query }) {
      const url = query.get('url')
      if (!url) throw new ApiError(400, 'Your request is missing url parameter.')
      const local = withLoopbackAddress(url)
      if (!isOwnUrl(local)) throw new ApiError(400, MESSAGES.foreignUrl)
      // Through delivery, because the metadata is that of the transformed image.
      const response = await render(local)
      if (!response.ok) throw new ApiError(404, MESSAGES.noMetadata)
      const bytes = await readBytes(response)
      const type = response.headers.get('content-type') ?? ''
      if (!type.startsWith('video/')) return imageMetadata(bytes)
      const read = (start: number, end: number) => bytes.subarray(start, end)
      const media = await withVideo(mediaOf('', bytes), { size: bytes.length, read })
      return videoMetadata({ ...media, size: bytes.length }) ?? corrupt()
    },
  } satisfies Handlers

  async function describe(version: StoredVersion) {
    if (!version.mime.startsWith('video/')) return imageMetadata(await store.read(version))
    return videoMetadata(version) ?? corrupt()
  }

  function corrupt(): never {
    throw new ApiError(400, MESSAGES.corruptFile)
  }

  function isOwnUrl(url: string): boolean {
    try {
      return parseUrl(url, { urlEndpoint: account.urlEndpoint }).filePath !== ''
    } catch {
      return false
    }
  }
}
