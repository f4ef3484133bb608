import { type Assets, createAssets } from './assets'
import { type CredentialOptions, resolveCredentials } from './credentials'
import { ImageKitConfigError } from './errors'
import { createFiles, type Files } from './files'
import { createTransport } from './transport'
import { type Clock, systemClock } from './transport/clock'

export interface ClientOptions extends CredentialOptions {
  /** Attempts after the first, default 5. */
  maxRetries?: number | undefined
  /**
   * Milliseconds an attempt, default 60,000: for the connection, then without a byte moving while a large file is sent,
   * then for the whole answer. A large file on a slow line is thus not cut off as long as it moves.
   */
  timeout?: number | undefined
  /** Milliseconds for everything, counted from the client's first request. Default: none. */
  deadline?: number | undefined
  /** Requests at the same time and connections a host, default 50. */
  concurrency?: number | undefined
  /** The same as `concurrency`, which wins. */
  connections?: number | undefined
  /** Milliseconds before each retry in place of the jittered backoff; the last one repeats. What the server asks still counts. */
  retryDelays?: readonly number[] | undefined
  /** Time and chance, for tests. */
  clock?: Clock | undefined
}

export interface ImageKitClient {
  readonly publicKey: string | undefined
  /** Without a trailing slash. */
  readonly urlEndpoint: string | undefined
  readonly files: Files
  readonly assets: Assets
  /** Ends all connections; calls under way reject with `CLOSED`. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * ImageKit's REST API. What is not given comes from `IMAGEKIT_PRIVATE_KEY`, `IMAGEKIT_PUBLIC_KEY`,
 * `IMAGEKIT_URL_ENDPOINT` and `IMAGE_KIT_BASE_URL`. https://imagekit.io/docs/api-reference
 * @throws ImageKitConfigError that names the option and the variable.
 */
export function createClient(options: ClientOptions = {}): ImageKitClient {
  const credentials = resolveCredentials(options)
  const clock = options.clock ?? systemClock
  const connections = options.concurrency ?? options.connections ?? 50
  checkNumber('concurrency', connections, 1, true)
  const transport = createTransport({
    credentials,
    clock,
    connections,
    maxRetries: checkNumber('maxRetries', options.maxRetries ?? 5, 0, true),
    timeout: checkNumber('timeout', options.timeout ?? 60_000, 1),
    deadline: options.deadline === undefined ? undefined : checkNumber('deadline', options.deadline, 1),
    retryDelays: options.retryDelays,
  })
  const { publicKey, urlEndpoint, hosts, custom } = credentials
  const origins = urlEndpoint && new Set([new URL(urlEndpoint).origin, 'https://ik.imagekit.io'])
  // An emulator serves what it stores from its own origin.
  if (origins && custom) origins.add(hosts.api.origin)
  const assets = createAssets(transport)
  return {
    publicKey,
    urlEndpoint,
    assets,
    files: createFiles(transport, assets, clock, { origins: origins || undefined }),
    close: () => transport.close(),
    [Symbol.asyncDispose]: () => transport.close(),
  }
}

function checkNumber(option: string, value: number, least: number, whole = false): number {
  // Timers beyond 2³¹ ms fire at once.
  if (value >= least && value < 2 ** 31 && (!whole || Number.isInteger(value))) return value
  const kind = whole ? 'a whole number' : 'a number of milliseconds'
  throw new ImageKitConfigError(`The option ${option} must be ${kind}, at least ${least}`, option)
}
