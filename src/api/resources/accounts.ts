import type { Transport } from '../transport'
import { createOrigins, type Origins } from './accounts/origins'
import { createUrlEndpoints, type UrlEndpoints } from './accounts/url-endpoints'
import { createUsage, createUsageAnalytics, type Usage, type UsageAnalytics } from './accounts/usage'

/** https://imagekit.io/docs/api-reference/account-management-api */
export interface Accounts {
  readonly usage: Usage
  readonly usageAnalytics: UsageAnalytics
  readonly origins: Origins
  readonly urlEndpoints: UrlEndpoints
}

export function createAccounts(transport: Transport): Accounts {
  return {
    usage: createUsage(transport),
    usageAnalytics: createUsageAnalytics(transport),
    origins: createOrigins(transport),
    urlEndpoints: createUrlEndpoints(transport),
  }
}
