import type { UploadTransformation } from '../api/uploads/upload-transformation'
import type { EmulatorSettings } from '../delivery/request-settings'
import type { Restrictions } from '../delivery/restrictions'
import type { Clock } from '../model/clock'
import type { Limits } from '../model/limits'
import type { UploadLimits } from '../model/upload-limits'

/** Settings that all accounts of an emulator share. */
export interface AccountSettings {
  clock: Clock
  /** Read for each request, so changes apply at once. */
  limits: Limits
  settings?: Partial<EmulatorSettings> | undefined
  restrictions?: Restrictions | undefined
  uploadLimits: UploadLimits
  jobMs: number
  cdn: boolean
  fetchOrigins: boolean
  uploadTransformation?: Partial<UploadTransformation> | undefined
  webhookUrls: readonly string[]
  webhookSecret: string
}
