import { type EndpointName, endpoints } from '../../imagekit/endpoints'
import { percentDecode } from '../../lib/percent-decode'

/** Short names for the endpoints that tests count most; every other route has the official Node SDK's name. */
const ALIASES = {
  'files.upload': 'upload',
  'assets.list': 'list',
  'files.get': 'details',
  'files.delete': 'delete',
} as const satisfies Partial<Record<EndpointName, string>>

type Aliases = typeof ALIASES
export type ApiRouteName = {
  [Name in EndpointName]: Name extends keyof Aliases ? Aliases[Name] : Name
}[EndpointName]

/** Route of a request: an endpoint of the API, `delivery` under a URL-endpoint, or `unknown`. */
export type RouteName = ApiRouteName | 'delivery' | 'unknown'

const routes = Object.values(endpoints).map(({ name, method, host, path, otherPaths }) => {
  const patterns = [path, ...otherPaths].map((one) => one.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)'))
  return {
    name: ((ALIASES as Partial<Record<EndpointName, string>>)[name] ?? name) as ApiRouteName,
    method,
    isUpload: host === 'upload',
    // ImageKit ignores a slash at the end.
    pattern: new RegExp(`^(?:${patterns.join('|')})/?$`),
  }
})

/** Every route name, for checking names that come as text. */
export const ROUTE_NAMES: readonly RouteName[] = [...routes.map(({ name }) => name), 'delivery', 'unknown']

const UPLOADS = new Set<RouteName>(routes.filter(({ isUpload }) => isUpload).map(({ name }) => name))

/** Uploads authenticate by Basic, a signature or a token; all other routes need the private key. */
export function isUploadRoute(route: RouteName): boolean {
  return UPLOADS.has(route)
}

export interface Match {
  route: RouteName
  /** The path parameters, decoded. */
  params: Record<string, string>
  /** The account of the URL-endpoint; only for `delivery`. */
  imagekitId?: string
}

/** Finds the route by method and path as received. */
export function matchRoute(method: string, path: string, imagekitIds: readonly string[]): Match {
  const imagekitId = imagekitIds.find((id) => path.startsWith(`/${id}/`))
  if (imagekitId !== undefined) return { route: 'delivery', params: {}, imagekitId }
  for (const route of routes) {
    const match = route.method === method ? route.pattern.exec(path) : null
    if (!match) continue
    const params = Object.entries(match.groups ?? {}).map(([name, value]) => [name, percentDecode(value)])
    return { route: route.name, params: Object.fromEntries(params) }
  }
  return { route: 'unknown', params: {} }
}
