import { parseUrl } from '../../url'
import type { Delivered } from '../model/usage-tracker'
import type { DeliveryEndpoint } from './delivery-endpoint'
import type { DeliveryRequest } from './delivery-request'
import { rewriteTarget } from './rewriters'

/** A response, and whether it came from a cache. */
export interface DeliveryResult {
  response: Response
  isHit: boolean
  /** Reads the body of an original again, whose bytes are not held in memory. */
  original?: () => Buffer | undefined
}

/** Returns what a response counts as in the account's usage. */
export function countedDelivery(
  endpoint: DeliveryEndpoint,
  { target, isHead, userAgent = '', referrer = '' }: DeliveryRequest,
  { response, isHit }: DeliveryResult,
): Delivered {
  const { status, headers } = response
  const type = headers.get('content-type') ?? ''
  const error = headers.get('ik-error')?.split(' ', 1)[0]
  const isFound = status < 400
  const { filePath, chain } = place(rewriteTarget(target, endpoint), endpoint)
  return {
    status,
    bytes: isHead || status === 304 ? 0 : Number(headers.get('content-length') ?? 0),
    cache: isFound ? (isHit ? 'hit' : 'miss') : 'error',
    ...(error && { error }),
    ...(status === 404 && { missing: filePath }),
    names: {
      browser: browserOf(userAgent),
      device: /Mobi|Android|iPhone|iPad/.test(userAgent) ? 'Mobile' : 'Desktop',
      urlEndpoints: endpoint.urlEndpoint,
      ...(userAgent && { topUserAgents: userAgent.slice(0, 200) }),
      ...(referrer && { topReferrers: referrer.slice(0, 200) }),
      ...(isFound && type && { format: type }),
      ...(isFound && { [type.startsWith('image/') ? 'topImages' : 'topOtherAssets']: filePath }),
      ...(isFound && chain && { topImageTransforms: chain }),
    },
  }
}

function place(target: string, endpoint: DeliveryEndpoint): { filePath: string; chain: string } {
  try {
    const { filePath, transformationString } = parseUrl(
      new URL(endpoint.urlEndpoint).origin + target,
      endpoint,
    )
    return { filePath, chain: transformationString }
  } catch {
    return { filePath: target.split('?', 1)[0]!, chain: '' }
  }
}

function browserOf(userAgent: string): string {
  // Order matters: each user agent also contains the names after it.
  const known = [/Edg(?=\/)/, /Firefox(?=\/)/, /Chrome(?=\/)/, /Safari(?=\/)/]
  const found = known.map((pattern) => pattern.exec(userAgent)?.[0]).find(Boolean)
  return found === 'Edg' ? 'Edge' : (found ?? 'Other')
}
