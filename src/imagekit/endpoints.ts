type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
type Host = 'api' | 'upload'

/** One row of ImageKit's REST API. The client, the emulator's routes and the docs derive from it. */
export interface Endpoint {
  /** Method of the official Node SDK; rate limits are counted by it. */
  readonly name: string
  readonly method: Method
  /** `upload` is upload.imagekit.io, `api` is api.imagekit.io; `baseURL` replaces both. */
  readonly host: Host
  /** `{name}` is a path parameter, percent-encoded when it is filled in. */
  readonly path: string
  /** Further paths that ImageKit serves; the client does not use them. */
  readonly otherPaths: readonly string[]
  /**
   * True if a second request could do the work twice, so it is not repeated after a lost reply. Uploads with a fixed
   * name are exempt.
   */
  readonly once: boolean
}

/**
 * `<method> <host> <path>`, then further paths, then `once`; keyed by the official SDK's method.
 *
 * @see https://imagekit.io/docs/api-reference
 */
const table = {
  'files.upload': 'POST upload /api/v1/files/upload /v1/files/upload once',
  'files.get': 'GET api /v1/files/{fileId}/details',
  'files.update': 'PATCH api /v1/files/{fileId}/details',
  'files.delete': 'DELETE api /v1/files/{fileId}',
  'files.copy': 'POST api /v1/files/copy once',
  'files.move': 'POST api /v1/files/move once',
  'files.rename': 'PUT api /v1/files/rename once',
  'files.bulk.delete': 'POST api /v1/files/batch/deleteByFileIds',
  'files.bulk.addTags': 'POST api /v1/files/addTags',
  'files.bulk.removeTags': 'POST api /v1/files/removeTags',
  'files.bulk.removeAITags': 'POST api /v1/files/removeAITags',
  'files.versions.list': 'GET api /v1/files/{fileId}/versions',
  'files.versions.get': 'GET api /v1/files/{fileId}/versions/{versionId}',
  'files.versions.delete': 'DELETE api /v1/files/{fileId}/versions/{versionId}',
  'files.versions.restore': 'PUT api /v1/files/{fileId}/versions/{versionId}/restore',
  'files.metadata.get': 'GET api /v1/files/{fileId}/metadata',
  // The OpenAPI file has the second path, the SDK and the documentation have the first.
  'files.metadata.getFromURL': 'GET api /v1/metadata /v1/files/metadata',
  'assets.list': 'GET api /v1/files',
  'folders.create': 'POST api /v1/folder',
  'folders.delete': 'DELETE api /v1/folder',
  'folders.copy': 'POST api /v1/bulkJobs/copyFolder once',
  'folders.move': 'POST api /v1/bulkJobs/moveFolder once',
  'folders.rename': 'POST api /v1/bulkJobs/renameFolder once',
  'folders.job.get': 'GET api /v1/bulkJobs/{jobId}',
  'cache.invalidation.create': 'POST api /v1/files/purge',
  'cache.invalidation.get': 'GET api /v1/files/purge/{requestId}',
  'customMetadataFields.create': 'POST api /v1/customMetadataFields once',
  'customMetadataFields.list': 'GET api /v1/customMetadataFields',
  'customMetadataFields.update': 'PATCH api /v1/customMetadataFields/{id}',
  'customMetadataFields.delete': 'DELETE api /v1/customMetadataFields/{id}',
  'savedExtensions.create': 'POST api /v1/saved-extensions once',
  'savedExtensions.list': 'GET api /v1/saved-extensions',
  'savedExtensions.get': 'GET api /v1/saved-extensions/{id}',
  'savedExtensions.update': 'PATCH api /v1/saved-extensions/{id}',
  'savedExtensions.delete': 'DELETE api /v1/saved-extensions/{id}',
  'namedTransformations.create': 'POST api /v1/named-transformations once',
  'namedTransformations.list': 'GET api /v1/named-transformations',
  'namedTransformations.get': 'GET api /v1/named-transformations/{id}',
  'namedTransformations.update': 'PATCH api /v1/named-transformations/{id}',
  'namedTransformations.delete': 'DELETE api /v1/named-transformations/{id}',
  'accounts.usage.get': 'GET api /v1/accounts/usage',
  'accounts.usageAnalytics.get': 'GET api /v1/accounts/usage-analytics',
  'accounts.origins.create': 'POST api /v1/accounts/origins once',
  'accounts.origins.list': 'GET api /v1/accounts/origins',
  'accounts.origins.get': 'GET api /v1/accounts/origins/{id}',
  'accounts.origins.update': 'PUT api /v1/accounts/origins/{id}',
  'accounts.origins.delete': 'DELETE api /v1/accounts/origins/{id}',
  'accounts.urlEndpoints.create': 'POST api /v1/accounts/url-endpoints once',
  'accounts.urlEndpoints.list': 'GET api /v1/accounts/url-endpoints',
  'accounts.urlEndpoints.get': 'GET api /v1/accounts/url-endpoints/{id}',
  'accounts.urlEndpoints.update': 'PUT api /v1/accounts/url-endpoints/{id}',
  'accounts.urlEndpoints.delete': 'DELETE api /v1/accounts/url-endpoints/{id}',
  'beta.v2.files.upload': 'POST upload /api/v2/files/upload once',
} as const satisfies Record<string, `${Method} ${Host} /${string}`>

export type EndpointName = keyof typeof table

type FirstWord<Text> = Text extends `${infer Word} ${string}` ? Word : Text
type PathOf<Row> = Row extends `${Method} ${Host} ${infer Rest}` ? FirstWord<Rest> : never

/** The names in a path's braces. */
type ParamsIn<Path> = Path extends `${string}{${infer Name}}${infer Rest}` ? Name | ParamsIn<Rest> : never

/** Path parameters of an endpoint; empty for a fixed path. */
export type PathParams<Name extends EndpointName> = Record<ParamsIn<PathOf<(typeof table)[Name]>>, string>

export const endpoints: { readonly [Name in EndpointName]: Endpoint & { readonly name: Name } } = readTable()

function readTable() {
  const rows = Object.entries(table).map(([name, row]) => {
    const [method, host, path, ...rest] = row.split(' ')
    const otherPaths = rest.filter((word) => word.startsWith('/'))
    return [name, { name, method, host, path, otherPaths, once: rest.includes('once') }]
  })
  return Object.fromEntries(rows) as typeof endpoints
}
