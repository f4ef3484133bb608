import * as v from 'valibot'
import { type Crud, createCrud } from '../../crud'
import { text } from '../../schemas/common'
import type { Transport } from '../../transport'

export interface UrlEndpointParams {
  description: string
  /** Ids of origins, tried in this order after the Media Library. */
  origins?: string[]
  /** Letters, digits and hyphens; follows the imagekitId in the URL. */
  urlPrefix?: string
  /** Accepts URLs in another service's syntax. */
  urlRewriter?:
    | { type: 'CLOUDINARY'; preserveAssetDeliveryTypes?: boolean }
    | { type: 'IMGIX' }
    | { type: 'AKAMAI' }
}

const UrlEndpointSchema = v.looseObject({
  id: text,
  description: v.string(),
  urlPrefix: v.string(),
  origins: v.array(v.string()),
  urlRewriter: v.optional(v.looseObject({ type: text, preserveAssetDeliveryTypes: v.optional(v.boolean()) })),
})
export interface UrlEndpoint {
  /** `default` for the account's first endpoint, which cannot be deleted. */
  id: string
  description: string
  urlPrefix: string
  origins: string[]
  urlRewriter?:
    | { type: string; preserveAssetDeliveryTypes?: boolean | undefined; [key: string]: unknown }
    | undefined
  [key: string]: unknown
}

/** An update replaces the whole endpoint. https://imagekit.io/docs/api-reference/account-management-api/url-endpoints */
export type UrlEndpoints = Crud<UrlEndpoint, UrlEndpointParams, UrlEndpointParams>

export function createUrlEndpoints(transport: Transport): UrlEndpoints {
  return createCrud(transport, 'accounts.urlEndpoints', UrlEndpointSchema)
}
