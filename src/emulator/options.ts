import type { Seeded } from './accounts/seed'
import type { Snapshot } from './accounts/snapshot'
import type { UploadTransformation } from './api/uploads/upload-transformation'
import type { EmulatorSettings } from './delivery/request-settings'
import type { Restrictions } from './delivery/restrictions'
import type { AccountOptions } from './model/account'
import type { Clock } from './model/clock'
import type { Limits } from './model/limits'
import type { FaultRule } from './traffic/fault-rule'
import type { Faults } from './traffic/fault-schedule'
import type { RateLimit } from './traffic/rate-limits'
import type { RequestListener, RequestLog } from './traffic/request-log'

export interface EmulatorOptions {
  /** Port on 127.0.0.1, the only address the emulator listens on. Default `0`: any free port. */
  port?: number
  /** Folder to persist everything in, safe against killed processes. Default: in memory. */
  dir?: string
  /** First segment of the URL-endpoint's path. Default `demo`. */
  imagekitId?: string
  /** Default `public_emulator`. */
  publicKey?: string
  /** Default `private_emulator`. */
  privateKey?: string
  /** State of the private keys: ImageKit refuses expired ones, and those of disabled accounts, with 403. Default `valid`. */
  keyState?: 'valid' | 'expired' | 'disabled'
  /**
   * Several accounts instead of a single one, each with its own library, usage and limits; `urlEndpoint`, `privateKey`
   * and `store` refer to the first. With `dir`, each has its own subfolder. Default one account.
   */
  accounts?: AccountOptions[]
  /** Folder to seed the Media Library from; see `seed` of the emulator. Default none. */
  seed?: string
  /**
   * Account settings for delivery. Default `{ autoFormat: true, avif: false, quality: 80, autoRotate: true }`, without
   * `saveDataQuality`.
   */
  settings?: Partial<EmulatorSettings>
  /** Initial fault rules; see `faults.set`. Default none. */
  faults?: FaultRule[]
  /** Delay of every response in milliseconds. Default `0`. */
  latency?: number
  /** Largest file in bytes, except videos. Default 25 MB, as on ImageKit's free plan. */
  maxUploadBytes?: number
  /** Largest video in bytes. Default 100 MB, as on ImageKit's free plan, or `maxUploadBytes` if that is more. */
  maxVideoBytes?: number
  /** Duration of a bulk job, a purge or a background removal in milliseconds. Default `50`. */
  jobMs?: number
  /**
   * Rate limits of the API, or `'documented'`: 40 reads a second with bursts of 100, 20 writes, and 5 changes of tags or
   * fields. ImageKit publishes no table of them; these are numbers that others have read in its documentation. Default none.
   *
   * @see https://imagekit.io/docs/api-reference#rate-limits
   */
  rateLimits?: RateLimit[] | 'documented'
  /** Limits of the plan. Each defaults to ImageKit's own. */
  limits?: Partial<Limits>
  /**
   * Cache responses as ImageKit's CDN does: a file that is replaced, renamed or deleted is delivered as it was until
   * its URL is purged. Default `false`: responses reflect the Media Library.
   */
  cdn?: boolean
  /** Security settings for delivery. Default none. */
  restrictions?: Restrictions
  /**
   * Fetch files that the Media Library lacks from origins of type `WEB_FOLDER` and `WEB_PROXY` on this machine, and uploads
   * whose `file` is a URL on this machine. Default `false`: no connection is opened, and such files are 404.
   */
  fetchOrigins?: boolean
  /**
   * The account's upload settings: transformation for images that are uploaded without one. A named transformation that
   * it uses cannot be renamed, disabled or deleted. Default none.
   */
  uploadTransformation?: Partial<UploadTransformation>
  /** Webhook receivers, on this machine only. Default none. */
  webhookUrls?: string[]
  /** Secret that webhooks are signed with. Default `whsec_emulator`. */
  webhookSecret?: string
}

/** A stored file. */
export interface EmulatorFile {
  fileId: string
  /** `/folder/name.jpg` */
  filePath: string
  name: string
  size: number
  mime: string
  tags: string[]
  isPrivateFile: boolean
  /** Number of versions, including the current one. */
  versions: number
}

export interface EmulatorStore {
  /** All files, in the order of their first upload. */
  files(): EmulatorFile[]
  /** Reads the current version of a file. @throws Error if there is no such file */
  read(filePath: string): Promise<Uint8Array>
}

export interface EmulatorAccount {
  imagekitId: string
  urlEndpoint: string
  publicKey: string
  privateKey: string
  store: EmulatorStore
}

/** The fields of an account refer to the first one. */
export interface Emulator {
  /** Origin of the API, uploads and delivery: the `baseURL` for the official SDK. Serves a page for browsers. */
  url: string
  urlEndpoint: string
  publicKey: string
  privateKey: string
  /** Secret for `webhooks.unwrap` of the SDKs. */
  webhookSecret: string
  /** Log of all requests; the array keeps the last 10,000. */
  requests: RequestLog
  /** Calls back when a request arrives and when it is finished. Returns a function that unsubscribes. */
  onRequest(listener: RequestListener): () => void
  faults: Faults
  /** The emulator's time: of dates, expiry, quotas and pending work. */
  clock: Clock
  store: EmulatorStore
  /** All accounts, by imagekitId. */
  accounts: Readonly<Record<string, EmulatorAccount>>
  /**
   * Puts a folder's files and subfolders into the Media Library, under the names that uploads give them. Files with the
   * same bytes stay as they are. Hidden files and symbolic links are skipped.
   *
   * @param imagekitId default the first account
   * @throws Error, before anything is stored, naming the file that cannot be uploaded and why
   */
  seed(folder: string, imagekitId?: string): Promise<Seeded>
  /** Returns the libraries of all accounts as plain JSON. */
  snapshot(): Promise<Snapshot>
  /**
   * Replaces the libraries by those of a snapshot and clears the CDN; faults, log, usage and clock stay.
   *
   * @throws Error if it is not a snapshot of these accounts; nothing has changed then
   */
  restore(snapshot: unknown): Promise<void>
  /** Empties accounts and log, and restores the initial faults, limits and time. Does not seed. */
  reset(): void
  /** Closes all connections and stops listening. */
  close(): Promise<void>
}
