import type { Account } from '../model/account'
import type { Origin, UrlRewriter } from '../store/resource-records'
import type { Store } from '../store/store'

/** The account as seen from the URL-endpoint of a request. */
export interface DeliveryEndpoint extends Account {
  /** Origins, tried in this order after the Media Library. */
  origins: Origin[]
  /** Rewriter for another service's URL syntax. */
  rewriter?: UrlRewriter
}

/**
 * Finds the URL-endpoint of a request by the segment after the imagekitId; without a matching prefix it is the default
 * one. Signatures are valid for the endpoint they were made for.
 *
 * @param target path and query as received
 * @see https://imagekit.io/docs/integration/url-endpoints
 */
export function resolveEndpoint(target: string, account: Account, store: Store): DeliveryEndpoint {
  const records = store.records('urlEndpoint').all()
  const segment = target.slice(account.imagekitId.length + 2).split(/[/?#]/, 1)[0]!
  const named = records.find(({ urlPrefix }) => urlPrefix !== '' && urlPrefix === segment)
  const chosen = named ?? records.find(({ id }) => id === 'default')
  const origins = (chosen?.origins ?? []).flatMap((id) => store.records('origin').get(id) ?? [])
  const urlEndpoint = named ? `${account.urlEndpoint}/${named.urlPrefix}` : account.urlEndpoint
  return { ...account, urlEndpoint, origins, ...(chosen?.urlRewriter && { rewriter: chosen.urlRewriter }) }
}
