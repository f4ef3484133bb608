import type { ApiRouteName } from '../model/routes'
import type { Jobs } from '../tasks/jobs'
import { originHandlers } from './accounts/origins'
import { urlEndpointHandlers } from './accounts/url-endpoints'
import { usageHandlers } from './accounts/usage'
import { purgeHandlers } from './cache-invalidation'
import type { ApiContext } from './context'
import { customMetadataFieldHandlers } from './custom-metadata/custom-metadata-fields'
import { savedExtensionHandlers } from './extensions/saved-extensions'
import { bulkHandlers } from './files/bulk'
import { fileHandlers } from './files/files'
import { folderHandlers } from './files/folders'
import { metadataHandlers } from './files/metadata'
import { relocateHandlers } from './files/relocate'
import { updateHandlers } from './files/update'
import { versionHandlers } from './files/versions'
import type { Handler } from './handler'
import { namedTransformationHandlers } from './named-transformations'
import { uploadHandlers } from './uploads/upload'

/** Returns a handler for every route; the type requires all of them. */
export function apiHandlers(context: ApiContext, jobs: Jobs): Record<ApiRouteName, Handler> {
  return {
    ...uploadHandlers(context),
    ...fileHandlers(context),
    ...updateHandlers(context),
    ...bulkHandlers(context),
    ...relocateHandlers(context),
    ...versionHandlers(context),
    ...metadataHandlers(context),
    ...folderHandlers(context, jobs),
    ...purgeHandlers(context),
    ...customMetadataFieldHandlers(context),
    ...savedExtensionHandlers(context),
    ...namedTransformationHandlers(context),
    ...usageHandlers(context),
    ...originHandlers(context),
    ...urlEndpointHandlers(context),
  }
}
