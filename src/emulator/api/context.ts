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

/** What the routes work with. */
export interface ApiContext {
  account: Account
  store: Store
  timers: Timers
  purges: Purges
  usage: UsageTracker
  limits: Limits
  tokens: UsedTokens
  /** Milliseconds that a bulk job or an extension takes. */
  jobMs: number
  uploadLimits: UploadLimits
  webhooks: Webhooks
  /** For images that are uploaded without any. */
  uploadTransformation: UploadTransformation
  /** What the delivery answers to a URL of the account. */
  render(url: string): Promise<Response>
}
