import type { Account } from '../model/account'
import type { Limits } from '../model/limits'
import type { Timers } from '../model/timers'
import type { UploadLimits } from '../model/upload-limits'
import type { UsageTracker } from '../model/usage-tracker'
import type { UsedTokens } from '../model/used-tokens'
import type { Store } from '../store/store'
import type { Purges } from '../tasks/purges'
import type { Webhooks } from '../webhooks/webhooks'
import type { UploadTransformation } from './uploads/upload-transformation'

/** Everything that the routes work with. */
export interface ApiContext {
  account: Account
  store: Store
  timers: Timers
  purges: Purges
  usage: UsageTracker
  limits: Limits
  tokens: UsedTokens
  /** Duration of a bulk job or an extension in milliseconds. */
  jobMs: number
  uploadLimits: UploadLimits
  webhooks: Webhooks
  /** Applies to images that are uploaded without a transformation. */
  uploadTransformation: UploadTransformation
  /** Whether files are fetched from web servers on this machine. */
  fetchOrigins: boolean
  /** Delivers a URL of the account. */
  render(url: string): Promise<Response>
}
