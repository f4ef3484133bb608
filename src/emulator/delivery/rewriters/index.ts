import type { DeliveryEndpoint } from '../delivery-endpoint'
import { AKAMAI_KEYS, akamai } from './akamai'
import { cloudinary } from './cloudinary'
import { IMGIX_KEYS, imgix } from './imgix'

/**
 * Translates a target for another service into ImageKit's syntax, if the URL-endpoint has a rewriter. ImageKit's own
 * transformations stay as they are.
 *
 * @param target path and query as received
 * @see https://imagekit.io/docs/migration/overview
 */
export function rewriteTarget(target: string, { urlEndpoint, rewriter }: DeliveryEndpoint): string {
  const start = `${new URL(urlEndpoint).pathname}/`
  if (!rewriter || !target.startsWith(start)) return target
  const [, path = '', query = ''] = /^([^?]*)\??(.*)$/s.exec(target.slice(start.length)) ?? []
  if (rewriter.type === 'CLOUDINARY') {
    const found = cloudinary(path, rewriter.preserveAssetDeliveryTypes)
    return start + withChain(found.chain, found.path, query)
  }
  const parameters = new URLSearchParams(query)
  const [translate, keys] = rewriter.type === 'IMGIX' ? [imgix, IMGIX_KEYS] : [akamai, AKAMAI_KEYS]
  const rest = query.split('&').filter((pair) => !keys.includes(pair.split('=', 1)[0]!))
  return start + withChain(translate(parameters), path, rest.join('&'))
}

function withChain(chain: string, path: string, query: string): string {
  return `${chain && `tr:${chain}/`}${path}${query && `?${query}`}`
}
