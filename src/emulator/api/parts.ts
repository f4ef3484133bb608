import type { Account } from '../account'
import type { Limits } from '../limits'
import type { Purges } from '../purges'
import type { SpentTokens } from '../spent-tokens'
import type { Store } from '../store/store'
import type { Timers } from '../timers'
import type { UploadLimits } from '../upload-limits'
import type { Usage } from '../usage'
import type { Webhooks } from '../webhooks'
import type { UploadTransformation } from './upload-transformation'

/** What the routes work with. */
export interface ApiParts {
  account: Account
  store: Store
  timers: Timers
  purges: Purges
  usage: Usage
  limits: Limits
  tokens: SpentTokens
  /** Milliseconds that a bulk job or an extension takes. */
  jobMs: number
  uploadLimits: UploadLimits
  webhooks: Webhooks
  /** For images that are uploaded without any. */
  uploadTransformation: UploadTransformation
  /** What the delivery answers to a URL of the account. */
  render(url: string): Promise<Response>
}
