import type { Agent, Dispatcher, Pool } from 'undici/index.js'
import { isLoopback } from './loopback'
import { loadAgent, loadUndici } from './undici'

type Environment = Readonly<Record<string, string | undefined>>

/** Proxies by the scheme of a request, as the environment sets them. Empty strings: none. */
interface Proxies {
  httpProxy: string
  httpsProxy: string
  noProxy: string
}

/** The proxy of a request. */
export interface HttpProxy {
  /** Its URL, without user name and password. */
  url: string
  /** The environment variable that sets it. */
  variable: string
}

/** undici's message for any response to CONNECT but 200. */
const REFUSAL = /^Proxy response \((\d+)\)/
const HTTP = ['http_proxy', 'HTTP_PROXY']
const HTTPS = ['https_proxy', 'HTTPS_PROXY']

/**
 * Returns the proxy that requests to a URL go through, by the rules of undici's `EnvHttpProxyAgent`, which are those of
 * Node's `NODE_USE_ENV_PROXY`: `HTTPS_PROXY`, else `HTTP_PROXY`, unless `NO_PROXY` lists the host. This machine's own
 * addresses never go through one.
 *
 * @throws Error if a variable is not the URL of a proxy; the message does not repeat the value, which may hold a password
 */
export async function proxyOf(
  url: string,
  environment: Environment = process.env,
): Promise<HttpProxy | undefined> {
  const { origin, hostname } = new URL(url)
  if (isLoopback(hostname)) return undefined
  const proxy = configuredProxy(url, environment)
  return proxy && (await isProxied(origin, readProxies(environment))) ? proxy : undefined
}

/**
 * Returns the proxy that is set for a URL's scheme, whether or not `NO_PROXY` excludes the host.
 *
 * @throws Error as `proxyOf`
 */
export function configuredProxy(url: string, environment: Environment = process.env): HttpProxy | undefined {
  const variable = variableOf(new URL(url).protocol === 'https:' ? [...HTTPS, ...HTTP] : HTTP, environment)
  if (!variable) return undefined
  const value = environment[variable]!
  if (!/^https?:\/\//i.test(value) || !URL.canParse(value)) {
    const expected = 'http://host:port or http://user:password@host:port'
    throw new Error(`${variable} is not the URL of an HTTP proxy: expected ${expected}`)
  }
  return { url: new URL(value).origin, variable }
}

/** Explains an error of a request that went through a proxy, so that the proxy is not mistaken for the server. */
export function describeProxyError(message: string, { url, variable }: HttpProxy): string {
  const refused = REFUSAL.exec(message)?.[1]
  const name = `the proxy ${url} (${variable})`
  if (!refused) return `${message} (through ${name})`
  const advice =
    refused === '407'
      ? `Set ${variable} to http://user:password@host:port`
      : 'Allow the host in the proxy, or list it in NO_PROXY'
  return `${name} responds with ${refused}. ${advice}`
}

/** Whether a proxy refused to connect to the server, for a reason that does not go away. */
export function isProxyRefusal(message: string): boolean {
  return REFUSAL.exec(message)?.[1]?.startsWith('4') ?? false
}

/**
 * Creates a dispatcher for requests to one origin: through the environment's proxy, or direct.
 *
 * @param url any URL of the origin
 * @param options of every connection; those of `connect` also apply to connections to the proxy
 * @param useProxy false: always direct
 */
export async function createDispatcher(
  url: string,
  options: Omit<Agent.Options, 'factory'>,
  useProxy = true,
  environment: Environment = process.env,
): Promise<Dispatcher> {
  const proxy = useProxy ? await proxyOf(url, environment) : undefined
  if (!proxy) return new (await loadAgent()).Agent(options)
  const { EnvHttpProxyAgent, Pool } = await loadUndici()
  const { connect, headersTimeout } = options
  return new EnvHttpProxyAgent({
    ...readProxies(environment),
    ...options,
    // Of the connections to the proxy, whose responses to CONNECT otherwise have five minutes.
    clientFactory: (proxy: URL) => new Pool(proxy, { connect, headersTimeout: headersTimeout || 10_000 }),
  })
}

function readProxies(environment: Environment): Proxies {
  const value = (names: readonly string[]) => environment[variableOf(names, environment) ?? ''] ?? ''
  return { httpProxy: value(HTTP), httpsProxy: value(HTTPS), noProxy: value(['no_proxy', 'NO_PROXY']) }
}

/** Returns the first variable that is set; an empty one counts as unset. */
function variableOf(names: readonly string[], environment: Environment): string | undefined {
  return names.find((name) => environment[name])
}

/** Asks undici, which keeps its reading of `NO_PROXY` to itself. Connects to nothing. */
async function isProxied(origin: string, proxies: Proxies): Promise<boolean> {
  const { EnvHttpProxyAgent } = await loadUndici()
  const direct = () => {}
  let proxied = false
  const probe = new EnvHttpProxyAgent({
    ...proxies,
    connect: direct,
    // A tunnel's own function replaces `connect`. Throws to end the request.
    factory(_, options) {
      proxied = (options as Pool.Options).connect !== direct
      throw PROBED
    },
  })
  try {
    probe.dispatch({ origin, path: '/', method: 'GET' }, { onResponseError() {} })
  } catch (error) {
    if (error !== PROBED) throw error
  }
  return proxied
}

const PROBED = Symbol('probed')
