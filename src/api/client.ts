import { isLoopback } from '../lib/loopback'
import { configuredProxy } from '../lib/proxy'
import { ImageKitConfigError } from './api-errors'
import { type CredentialOptions, resolveCredentials } from './credentials'
import { createHelper, type Helper } from './helper'
import { buildUrl, type UrlOptions } from './helper/url'
import { type Accounts, createAccounts } from './resources/accounts'
import { type Assets, createAssets } from './resources/assets'
import { type Cache, createCache } from './resources/cache'
import { type CustomMetadataFields, createCustomMetadataFields } from './resources/custom-metadata-fields'
import { createFiles, createUpload, type Files, type Upload } from './resources/files'
import { createFolders, type Folders } from './resources/folders'
import { createNamedTransformations, type NamedTransformations } from './resources/named-transformations'
import { createSavedExtensions, type SavedExtensions } from './resources/saved-extensions'
import { createTransport } from './transport'
import { type Clock, systemClock } from './transport/clock'
import { createWebhooks, type Webhooks } from './webhooks'

export interface ClientOptions extends CredentialOptions {
  /** Retries after the first attempt. Default 5. */
  maxRetries?: number | undefined
  /**
   * Milliseconds per attempt, default 60,000: for the connection, then without a byte sent, then for the whole
   * response. Each byte sent restarts it, so large files on slow connections do not time out.
   */
  timeout?: number | undefined
  /** Milliseconds for all calls, from the client's first request on. Default none. */
  deadline?: number | undefined
  /** Concurrent requests, and connections per host. Default 50. */
  concurrency?: number | undefined
  /** Alias of `concurrency`, which takes precedence. */
  connections?: number | undefined
  /**
   * Whether requests go through the proxies that `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` of the process set. Requests
   * to this machine never do. Default true.
   */
  proxy?: boolean | undefined
  /**
   * Milliseconds before each retry instead of the jittered backoff; the last one repeats. Waits that the server asks
   * for still apply.
   */
  retryDelays?: readonly number[] | undefined
  /** Begins with `whsec_`. Default: `IMAGEKIT_WEBHOOK_SECRET`. Kept in a closure and never printed. */
  webhookSecret?: string | undefined
  /** Time and randomness, for tests. */
  clock?: Clock | undefined
}

/**
 * `await using`, for compilers whose library declares `Symbol.asyncDispose` (`esnext.disposable`): in others, its mere
 * mention in a declaration would be an error.
 */
type AsyncDisposing = SymbolConstructor extends { readonly asyncDispose: infer Key extends symbol }
  ? { [Name in Key]: () => Promise<void> }
  : Record<never, never>

export interface ImageKitClient extends AsyncDisposing {
  readonly publicKey: string | undefined
  /** Without a trailing slash. */
  readonly urlEndpoint: string | undefined
  /**
   * Builds the URL of an image or video, with transformations, optionally signed.
   * https://imagekit.io/docs/transformations
   *
   * @throws ImageKitConfigError for a path without a URL-endpoint
   */
  url(options: UrlOptions): string
  readonly files: Files
  readonly assets: Assets
  readonly folders: Folders
  readonly cache: Cache
  readonly customMetadataFields: CustomMetadataFields
  readonly savedExtensions: SavedExtensions
  readonly namedTransformations: NamedTransformations
  readonly accounts: Accounts
  readonly beta: { readonly v2: { readonly files: { upload: Upload } } }
  readonly helper: Helper
  readonly webhooks: Webhooks
  /** Closes all connections; pending calls reject with `CLOSED`. */
  close(): Promise<void>
}

/**
 * Creates a client of ImageKit's REST API. Options default to `IMAGEKIT_PRIVATE_KEY`, `IMAGEKIT_PUBLIC_KEY`,
 * `IMAGEKIT_URL_ENDPOINT` and `IMAGE_KIT_BASE_URL`. https://imagekit.io/docs/api-reference
 *
 * @throws ImageKitConfigError naming the option and the variable
 */
export function createClient(options: ClientOptions = {}): ImageKitClient {
  const credentials = resolveCredentials(options)
  const clock = options.clock ?? systemClock
  const connections = options.concurrency ?? options.connections ?? 50
  checkNumber('concurrency', connections, 1, true)
  const useProxy = options.proxy ?? true
  if (useProxy) checkProxy(credentials.hosts.api)
  const transport = createTransport({
    credentials,
    clock,
    connections,
    useProxy,
    maxRetries: checkNumber('maxRetries', options.maxRetries ?? 5, 0, true),
    timeout: checkNumber('timeout', options.timeout ?? 60_000, 1),
    deadline: options.deadline === undefined ? undefined : checkNumber('deadline', options.deadline, 1),
    retryDelays: options.retryDelays,
  })
  const { publicKey, urlEndpoint, hosts, custom } = credentials
  const origins = urlEndpoint && new Set([new URL(urlEndpoint).origin, 'https://ik.imagekit.io'])
  // An emulator serves stored files from its own origin.
  if (origins && custom) origins.add(hosts.api.origin)
  const rule = { origins: origins || undefined }
  const assets = createAssets(transport)
  const env = options.env ?? process.env
  return {
    publicKey,
    urlEndpoint,
    url: (urlOptions) => buildUrl(urlOptions, credentials, clock),
    files: createFiles(transport, assets, clock, rule),
    assets,
    folders: createFolders(transport, clock),
    cache: createCache(transport, clock),
    customMetadataFields: createCustomMetadataFields(transport),
    savedExtensions: createSavedExtensions(transport),
    namedTransformations: createNamedTransformations(transport),
    accounts: createAccounts(transport),
    beta: { v2: { files: { upload: createUpload(transport, 'beta.v2.files.upload', rule) } } },
    helper: createHelper(credentials, clock),
    webhooks: createWebhooks(() => options.webhookSecret || env.IMAGEKIT_WEBHOOK_SECRET, clock),
    close: () => transport.close(),
    [Symbol.asyncDispose]: () => transport.close(),
  }
}

/** `createClient` under the name of the official SDK: `new ImageKit(options)`. */
export const ImageKit = construct as unknown as new (options?: ClientOptions) => ImageKitClient

/** A function declaration, because arrow functions cannot be called with `new`. */
function construct(options?: ClientOptions): ImageKitClient {
  return createClient(options)
}

function checkProxy({ href, hostname }: URL): void {
  if (isLoopback(hostname)) return
  try {
    configuredProxy(href)
  } catch (error) {
    throw new ImageKitConfigError((error as Error).message, 'proxy')
  }
}

function checkNumber(option: string, value: number, least: number, whole = false): number {
  // Timers of 2³¹ ms and more fire at once.
  if (value >= least && value < 2 ** 31 && (!whole || Number.isInteger(value))) return value
  const kind = whole ? 'a whole number' : 'a number of milliseconds'
  throw new ImageKitConfigError(`The option ${option} must be ${kind}, at least ${least}`, option)
}
