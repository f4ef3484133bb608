import type { Account } from '../model/account'
import type { Origin, UrlRewriter } from '../store/resource-records'
import type { Store } from '../store/store'

/** The URL-endpoint that a request is for: the account as seen from there. */
export interface DeliveryEndpoint extends Account {
  /** Storage that is asked after the Media Library, in this order. */
  origins: Origin[]
  /** Another service's syntax, which is understood here. */
  rewriter?: UrlRewriter
}

/**
 * Finds the URL-endpoint of a request by the first segment behind the account's own; what matches no prefix is for the
 * default one. Signatures hold for the endpoint under which they were made.
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
