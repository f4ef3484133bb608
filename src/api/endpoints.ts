/** One row of ImageKit's REST API: client methods, errors and emulator routes take method and path from here. */
export interface Endpoint {
  /** The official Node SDK's name; rate limits are counted by it. */
  readonly name: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** `upload` is upload.imagekit.io, `api` is api.imagekit.io; `baseURL` replaces both. */
  readonly host: 'api' | 'upload'
  /** `{name}` is a path parameter, percent-encoded when it is filled in. */
  readonly path: string
}

/** https://imagekit.io/docs/api-reference */
export const endpoints = {
  upload: {
    name: 'files.upload',
    method: 'POST',
    host: 'upload',
    path: '/api/v1/files/upload',
  },
  listAssets: { name: 'assets.list', method: 'GET', host: 'api', path: '/v1/files' },
  getFile: {
    name: 'files.get',
    method: 'GET',
    host: 'api',
    path: '/v1/files/{fileId}/details',
  },
  deleteFile: {
    name: 'files.delete',
    method: 'DELETE',
    host: 'api',
    path: '/v1/files/{fileId}',
  },
} as const satisfies Record<string, Endpoint>

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
