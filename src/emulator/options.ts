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
  /** Port on 127.0.0.1, the only address that is listened on. Default `0`: any free one. */
  port?: number
  /** Folder in which files are kept, even if the process is killed. Default: nothing is kept, all is in memory. */
  dir?: string
  /** First segment of the URL-endpoint's path. Default `demo`. */
  imagekitId?: string
  /** Default `public_emulator`. */
  publicKey?: string
  /** Default `private_emulator`. */
  privateKey?: string
  /**
   * Several accounts instead of the one above, each with a library, usage and limits of its own; the first is the one
   * that `urlEndpoint`, `privateKey` and `store` speak of. With `dir` each has its subfolder. Default one account.
   */
  accounts?: AccountOptions[]
  /** Folder whose files are in the Media Library from the start on; see `seed` of the emulator. Default none. */
  seed?: string
  /**
   * Account settings for delivery. Default `{ autoFormat: true, avif: false, quality: 80, autoRotate: true }`, and no
   * `saveDataQuality`.
   */
  settings?: Partial<EmulatorSettings>
  /** Misbehaviour from the start on; see `faults.set`. Default none. */
  faults?: FaultRule[]
  /** Milliseconds that every answer waits. Default `0`. */
  latency?: number
  /** Largest file in bytes, videos aside. Default 25 MB, as on ImageKit's free plan. */
  maxUploadBytes?: number
  /** Largest video in bytes. Default 100 MB, as on ImageKit's free plan, or `maxUploadBytes` if that is more. */
  maxVideoBytes?: number
  /** Milliseconds that a bulk job, a purge or a background removal is pending. Default `50`. */
  jobMs?: number
  /**
   * Rate limits, as ImageKit's API has them; it publishes no numbers. Default none.
   *
   * @see https://imagekit.io/docs/api-reference#rate-limits
   */
  rateLimits?: RateLimit[]
  /** What the plan allows; each defaults to ImageKit's own number. */
  limits?: Partial<Limits>
  /**
   * Keep answers as ImageKit's CDN does: a file that is replaced, renamed or deleted is delivered as it was until its
   * URL is purged. Default `false`: every answer is what the Media Library has now.
   */
  cdn?: boolean
  /** Security settings for delivery. Default none. */
  restrictions?: Restrictions
  /**
   * Ask origins of type `WEB_FOLDER` and `WEB_PROXY` for what the Media Library has not, if they are on this machine.
   * Default `false`: no connection is opened, and what would come from an origin is 404.
   */
  fetchOrigins?: boolean
  /**
   * The account's upload settings: what is done to images that are uploaded without a `transformation` of their own. A
   * named transformation that stands in it cannot be renamed, disabled or deleted. Default none.
   */
  uploadTransformation?: Partial<UploadTransformation>
  /** Receivers of the account's webhooks, on this machine only. Default none. */
  webhookUrls?: string[]
  /** What the account's webhooks are signed with. Default `whsec_emulator`. */
  webhookSecret?: string
}

/** A file as the emulator has it stored. */
export interface EmulatorFile {
  fileId: string
  /** `/folder/name.jpg` */
  filePath: string
  name: string
  size: number
  mime: string
  tags: string[]
  isPrivateFile: boolean
  /** How many versions there are, the current one included. */
  versions: number
}

export interface EmulatorStore {
  /** All files, in the order of their first upload. */
  files(): EmulatorFile[]
  /** The bytes of a file's current version; throws if there is no such file. */
  read(filePath: string): Promise<Buffer>
}

export interface EmulatorAccount {
  imagekitId: string
  urlEndpoint: string
  publicKey: string
  privateKey: string
  store: EmulatorStore
}

/** The fields of an account are those of the first one. */
export interface Emulator {
  /** Origin for the API, uploads and delivery: give it as `baseURL` to the official SDK. In a browser it is a page. */
  url: string
  urlEndpoint: string
  publicKey: string
  privateKey: string
  /** For `webhooks.unwrap` of the SDKs. */
  webhookSecret: string
  /** What was asked of the emulator; the array keeps the last 10,000 requests. */
  requests: RequestLog
  /** Calls back for each request when it comes and when it is answered; returns what ends that. */
  onRequest(listener: RequestListener): () => void
  faults: Faults
  /** The emulator's time: of dates, of what expires, of quotas and of what is pending. */
  clock: Clock
  store: EmulatorStore
  /** All accounts, by imagekitId. */
  accounts: Readonly<Record<string, EmulatorAccount>>
  /**
   * Puts a folder's files into the Media Library, subfolders included, under the names that uploads give them. What is
   * there with the same bytes stays as it is. Hidden files and symbolic links are left out.
   *
   * @param imagekitId default the first account
   * @throws Error, before anything is stored, naming the file that cannot be uploaded and why
   */
  seed(folder: string, imagekitId?: string): Promise<Seeded>
  /** The libraries of all accounts as they are now, as plain JSON. */
  snapshot(): Promise<Snapshot>
  /**
   * Puts a snapshot in the place of the libraries. What the CDN keeps is forgotten; faults, log, usage and clock stay.
   *
   * @throws Error if it is no snapshot, or one of other accounts; then nothing has changed
   */
  restore(snapshot: unknown): Promise<void>
  /** Back to empty accounts, an empty log, and the faults, limits and time of the start. Nothing is seeded. */
  reset(): void
  /** Cuts open connections and stops listening. */
  close(): Promise<void>
}
