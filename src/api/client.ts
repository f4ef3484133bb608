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
  /** Begins with `whsec_`. Default: `IMAGEKIT_WEBHOOK_SECRET`. Kept in a closure and never printed. */
  webhookSecret?: string | undefined
  /** Time and chance, for tests. */
  clock?: Clock | undefined
}

export interface ImageKitClient {
  readonly publicKey: string | undefined
  /** Without a trailing slash. */
  readonly urlEndpoint: string | undefined
  /**
   * The URL of an image or video, with its transformations, signed on request.
   * https://imagekit.io/docs/transformations
   * @throws ImageKitConfigError for a path without any URL-endpoint
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

/** `new ImageKit(options)`: `createClient`, as the official SDK spells it, so that moving over is a change of import. */
export const ImageKit = construct as unknown as new (options?: ClientOptions) => ImageKitClient

/** A declaration, since an arrow function takes no `new`. */
function construct(options?: ClientOptions): ImageKitClient {
  return createClient(options)
}

function checkNumber(option: string, value: number, least: number, whole = false): number {
  // Timers beyond 2³¹ ms fire at once.
  if (value >= least && value < 2 ** 31 && (!whole || Number.isInteger(value))) return value
  const kind = whole ? 'a whole number' : 'a number of milliseconds'
  throw new ImageKitConfigError(`The option ${option} must be ${kind}, at least ${least}`, option)
}
