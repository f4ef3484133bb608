/**
 * Every route of the API. The names of the first four are short, as tests count them most; all others are the official
 * Node SDK's methods.
 */
const table = {
  upload: 'POST /api/v1/files/upload',
  list: 'GET /v1/files',
  details: 'GET /v1/files/:fileId/details',
  delete: 'DELETE /v1/files/:fileId',
  'files.update': 'PATCH /v1/files/:fileId/details',
  'files.copy': 'POST /v1/files/copy',
  'files.move': 'POST /v1/files/move',
  'files.rename': 'PUT /v1/files/rename',
  'files.bulk.delete': 'POST /v1/files/batch/deleteByFileIds',
  'files.bulk.addTags': 'POST /v1/files/addTags',
  'files.bulk.removeTags': 'POST /v1/files/removeTags',
  'files.bulk.removeAITags': 'POST /v1/files/removeAITags',
  'files.versions.list': 'GET /v1/files/:fileId/versions',
  'files.versions.get': 'GET /v1/files/:fileId/versions/:versionId',
  'files.versions.delete': 'DELETE /v1/files/:fileId/versions/:versionId',
  'files.versions.restore': 'PUT /v1/files/:fileId/versions/:versionId/restore',
  'files.metadata.get': 'GET /v1/files/:fileId/metadata',
  // ImageKit's OpenAPI file has the second path, its SDK and documentation the first.
  'files.metadata.getFromURL': 'GET /v1/metadata /v1/files/metadata',
  'folders.create': 'POST /v1/folder',
  'folders.delete': 'DELETE /v1/folder',
  'folders.copy': 'POST /v1/bulkJobs/copyFolder',
  'folders.move': 'POST /v1/bulkJobs/moveFolder',
  'folders.rename': 'POST /v1/bulkJobs/renameFolder',
  'folders.job.get': 'GET /v1/bulkJobs/:jobId',
  'cache.invalidation.create': 'POST /v1/files/purge',
  'cache.invalidation.get': 'GET /v1/files/purge/:requestId',
  'customMetadataFields.create': 'POST /v1/customMetadataFields',
  'customMetadataFields.list': 'GET /v1/customMetadataFields',
  'customMetadataFields.update': 'PATCH /v1/customMetadataFields/:id',
  'customMetadataFields.delete': 'DELETE /v1/customMetadataFields/:id',
  'savedExtensions.create': 'POST /v1/saved-extensions',
  'savedExtensions.list': 'GET /v1/saved-extensions',
  'savedExtensions.get': 'GET /v1/saved-extensions/:id',
  'savedExtensions.update': 'PATCH /v1/saved-extensions/:id',
  'savedExtensions.delete': 'DELETE /v1/saved-extensions/:id',
  'namedTransformations.create': 'POST /v1/named-transformations',
  'namedTransformations.list': 'GET /v1/named-transformations',
  'namedTransformations.get': 'GET /v1/named-transformations/:id',
  'namedTransformations.update': 'PATCH /v1/named-transformations/:id',
  'namedTransformations.delete': 'DELETE /v1/named-transformations/:id',
  'accounts.usage.get': 'GET /v1/accounts/usage',
  'accounts.usageAnalytics.get': 'GET /v1/accounts/usage-analytics',
  'accounts.origins.create': 'POST /v1/accounts/origins',
  'accounts.origins.list': 'GET /v1/accounts/origins',
  'accounts.origins.get': 'GET /v1/accounts/origins/:id',
  'accounts.origins.update': 'PUT /v1/accounts/origins/:id',
  'accounts.origins.delete': 'DELETE /v1/accounts/origins/:id',
  'accounts.urlEndpoints.create': 'POST /v1/accounts/url-endpoints',
  'accounts.urlEndpoints.list': 'GET /v1/accounts/url-endpoints',
  'accounts.urlEndpoints.get': 'GET /v1/accounts/url-endpoints/:id',
  'accounts.urlEndpoints.update': 'PUT /v1/accounts/url-endpoints/:id',
  'accounts.urlEndpoints.delete': 'DELETE /v1/accounts/url-endpoints/:id',
  'beta.v2.files.upload': 'POST /api/v2/files/upload',
} as const

export type ApiRouteName = keyof typeof table

/** What a request was for. */
export type RouteName = ApiRouteName | 'delivery' | 'unknown'

/** All of them, for checking what comes as text. */
export const ROUTE_NAMES: readonly RouteName[] = [
  ...(Object.keys(table) as ApiRouteName[]),
  'delivery',
  'unknown',
]

export interface Match {
  route: RouteName
  /** The path parameters, decoded. */
  params: Record<string, string>
  /** Whose URL-endpoint it is, for `delivery`. */
  imagekitId?: string
}

const routes = Object.entries(table).map(([name, row]) => {
  const [method, ...paths] = row.split(' ')
  const patterns = paths.map((path) => path.replace(/:(\w+)/g, '(?<$1>[^/]+)'))
  return { name: name as ApiRouteName, method, pattern: new RegExp(`^(?:${patterns.join('|')})/?$`) }
})

/** Finds the route by method and path as received; a slash at the end makes no difference. */
export function matchRoute(method: string, path: string, imagekitIds: readonly string[]): Match {
  const imagekitId = imagekitIds.find((id) => path.startsWith(`/${id}/`))
  if (imagekitId !== undefined) return { route: 'delivery', params: {}, imagekitId }
  for (const route of routes) {
    const match = route.method === method ? route.pattern.exec(path) : null
    if (!match) continue
    const params = Object.entries(match.groups ?? {}).map(([name, value]) => [name, decode(value)])
    return { route: route.name, params: Object.fromEntries(params) }
  }
  return { route: 'unknown', params: {} }
}

/** What is not percent-encoded UTF-8 is no id of anything, and reads so in the answer. */
function decode(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}
