import type { DeliverySettings } from '../engine'
import type { UploadTransformation } from './api/upload-transformation'
import type { Restrictions } from './delivery/restrictions'
import type { FaultRule, Faults } from './faults'
import type { Limits } from './limits'
import type { RequestLog } from './requests'

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
  /** Account settings for delivery. Default `{ autoFormat: true, avif: false, quality: 80, autoRotate: true }`. */
  settings?: Partial<DeliverySettings>
  /** Misbehaviour from the start on; see `faults.set`. Default none. */
  faults?: FaultRule[]
  /** Milliseconds that every answer waits. Default `0`. */
  latency?: number
  /** Largest file in bytes. Default 25 MB, as on ImageKit's free plan. */
  maxUploadBytes?: number
  /** Milliseconds that a bulk job, a purge or a background removal is pending. Default `50`. */
  jobMs?: number
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

export interface Emulator {
  /** Origin for the API, uploads and delivery: give it as `baseURL` to the official SDK. */
  url: string
  urlEndpoint: string
  publicKey: string
  privateKey: string
  /** For `webhooks.unwrap` of the SDKs. */
  webhookSecret: string
  /** What was asked of the emulator; the array keeps the last 10,000 requests. */
  requests: RequestLog
  faults: Faults
  store: {
    /** All files, in the order of their first upload. */
    files(): EmulatorFile[]
    /** The bytes of a file's current version; throws if there is no such file. */
    read(filePath: string): Promise<Buffer>
  }
  /** Back to an empty account, an empty log and the faults of the start. */
  reset(): void
  /** Cuts open connections and stops listening. */
  close(): Promise<void>
}
