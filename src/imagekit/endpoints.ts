type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** One row of ImageKit's REST API: client methods, errors, docs and tests take method and path from here. */
export interface Endpoint {
  /** The official Node SDK's name; rate limits are counted by it. */
  readonly name: string
  readonly method: Method
  /** `upload` is upload.imagekit.io, `api` is api.imagekit.io; `baseURL` replaces both. */
  readonly host: 'api' | 'upload'
  /** `{name}` is a path parameter, percent-encoded when it is filled in. */
  readonly path: string
}

/** By the official SDK's names. https://imagekit.io/docs/api-reference */
const table = {
  'files.upload': 'POST upload /api/v1/files/upload',
  'files.get': 'GET api /v1/files/{fileId}/details',
  'files.update': 'PATCH api /v1/files/{fileId}/details',
  'files.delete': 'DELETE api /v1/files/{fileId}',
  'files.copy': 'POST api /v1/files/copy',
  'files.move': 'POST api /v1/files/move',
  'files.rename': 'PUT api /v1/files/rename',
  'files.bulk.delete': 'POST api /v1/files/batch/deleteByFileIds',
  'files.bulk.addTags': 'POST api /v1/files/addTags',
  'files.bulk.removeTags': 'POST api /v1/files/removeTags',
  'files.bulk.removeAITags': 'POST api /v1/files/removeAITags',
  'files.versions.list': 'GET api /v1/files/{fileId}/versions',
  'files.versions.get': 'GET api /v1/files/{fileId}/versions/{versionId}',
  'files.versions.delete': 'DELETE api /v1/files/{fileId}/versions/{versionId}',
  'files.versions.restore': 'PUT api /v1/files/{fileId}/versions/{versionId}/restore',
  'files.metadata.get': 'GET api /v1/files/{fileId}/metadata',
  'files.metadata.getFromURL': 'GET api /v1/metadata',
  'assets.list': 'GET api /v1/files',
  'folders.create': 'POST api /v1/folder',
  'folders.delete': 'DELETE api /v1/folder',
  'folders.copy': 'POST api /v1/bulkJobs/copyFolder',
  'folders.move': 'POST api /v1/bulkJobs/moveFolder',
  'folders.rename': 'POST api /v1/bulkJobs/renameFolder',
  'folders.job.get': 'GET api /v1/bulkJobs/{jobId}',
  'cache.invalidation.create': 'POST api /v1/files/purge',
  'cache.invalidation.get': 'GET api /v1/files/purge/{requestId}',
  'customMetadataFields.create': 'POST api /v1/customMetadataFields',
  'customMetadataFields.list': 'GET api /v1/customMetadataFields',
  'customMetadataFields.update': 'PATCH api /v1/customMetadataFields/{id}',
  'customMetadataFields.delete': 'DELETE api /v1/customMetadataFields/{id}',
  'savedExtensions.create': 'POST api /v1/saved-extensions',
  'savedExtensions.list': 'GET api /v1/saved-extensions',
  'savedExtensions.get': 'GET api /v1/saved-extensions/{id}',
  'savedExtensions.update': 'PATCH api /v1/saved-extensions/{id}',
  'savedExtensions.delete': 'DELETE api /v1/saved-extensions/{id}',
  'namedTransformations.create': 'POST api /v1/named-transformations',
  'namedTransformations.list': 'GET api /v1/named-transformations',
  'namedTransformations.get': 'GET api /v1/named-transformations/{id}',
  'namedTransformations.update': 'PATCH api /v1/named-transformations/{id}',
  'namedTransformations.delete': 'DELETE api /v1/named-transformations/{id}',
  'accounts.usage.get': 'GET api /v1/accounts/usage',
  'accounts.usageAnalytics.get': 'GET api /v1/accounts/usage-analytics',
  'accounts.origins.create': 'POST api /v1/accounts/origins',
  'accounts.origins.list': 'GET api /v1/accounts/origins',
  'accounts.origins.get': 'GET api /v1/accounts/origins/{id}',
  'accounts.origins.update': 'PUT api /v1/accounts/origins/{id}',
  'accounts.origins.delete': 'DELETE api /v1/accounts/origins/{id}',
  'accounts.urlEndpoints.create': 'POST api /v1/accounts/url-endpoints',
  'accounts.urlEndpoints.list': 'GET api /v1/accounts/url-endpoints',
  'accounts.urlEndpoints.get': 'GET api /v1/accounts/url-endpoints/{id}',
  'accounts.urlEndpoints.update': 'PUT api /v1/accounts/url-endpoints/{id}',
  'accounts.urlEndpoints.delete': 'DELETE api /v1/accounts/url-endpoints/{id}',
  'beta.v2.files.upload': 'POST upload /api/v2/files/upload',
} as const satisfies Record<string, `${Method} ${'api' | 'upload'} /${string}`>

export type EndpointName = keyof typeof table

/** The names in a path's braces. */
type ParamsIn<Path> = Path extends `${string}{${infer Name}}${infer Rest}` ? Name | ParamsIn<Rest> : never

/** What `fillPath` wants for an endpoint: nothing for a fixed path. */
export type PathParams<Name extends EndpointName> = Record<ParamsIn<(typeof table)[Name]>, string>

export const endpoints: { readonly [Name in EndpointName]: Endpoint & { readonly name: Name } } = read()

function read() {
  const rows = Object.entries(table).map(([name, row]) => {
    const [method, host, path] = row.split(' ')
    return [name, { name, method, host, path }]
  })
  return Object.fromEntries(rows) as typeof endpoints
}

/** Fills in the path parameters. */
export function fillPath(endpoint: Endpoint, params: Readonly<Record<string, string>> = {}): string {
  return endpoint.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name]
    // `.` and `..` survive percent-encoding and would climb to another endpoint.
    if (typeof value !== 'string' || value === '' || value === '.' || value === '..') {
      throw new TypeError(`${endpoint.name}: ${name} must be a non-empty string`)
    }
    return encodeURIComponent(value)
  })
}

/** Encodes a query: undefined is left out, null is empty, a list is joined with commas, an object is refused. */
export function encodeQuery(query: Readonly<Record<string, unknown>> = {}): string {
  const pairs: string[] = []
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
      throw new TypeError(`The query parameter ${name} must not be an object`)
    }
    const text = value === null ? '' : Array.isArray(value) ? value.join(',') : String(value)
    pairs.push(`${encodeURIComponent(name)}=${encodeURIComponent(text)}`)
  }
  return pairs.length ? `?${pairs.join('&')}` : ''
}
