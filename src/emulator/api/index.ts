import type { Jobs } from '../jobs'
import type { ApiRouteName } from '../routes'
import { bulkHandlers } from './bulk'
import { customMetadataFieldHandlers } from './custom-metadata-fields'
import { fileHandlers } from './files'
import { folderHandlers } from './folders'
import type { Handler } from './handler'
import { metadataHandlers } from './metadata'
import { namedTransformationHandlers } from './named-transformations'
import { originHandlers } from './origins'
import type { ApiParts } from './parts'
import { purgeHandlers } from './purge'
import { relocateHandlers } from './relocate'
import { savedExtensionHandlers } from './saved-extensions'
import { updateHandlers } from './update'
import { uploadHandlers } from './upload'
import { urlEndpointHandlers } from './url-endpoints'
import { usageHandlers } from './usage'
import { versionHandlers } from './versions'

/** The handler of every route: one that is missing does not compile. */
export function apiHandlers(parts: ApiParts, jobs: Jobs): Record<ApiRouteName, Handler> {
  return {
    ...uploadHandlers(parts),
    ...fileHandlers(parts),
    ...updateHandlers(parts),
    ...bulkHandlers(parts),
    ...relocateHandlers(parts),
    ...versionHandlers(parts),
    ...metadataHandlers(parts),
    ...folderHandlers(parts, jobs),
    ...purgeHandlers(parts),
    ...customMetadataFieldHandlers(parts),
    ...savedExtensionHandlers(parts),
    ...namedTransformationHandlers(parts),
    ...usageHandlers(parts),
    ...originHandlers(parts),
    ...urlEndpointHandlers(parts),
  }
}
