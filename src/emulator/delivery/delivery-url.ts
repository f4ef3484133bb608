import { decodeTransformation, type ParsedUrl, parseUrl, type Transformation } from '../../url'
import type { DeliveryEndpoint } from './delivery-endpoint'
import { badRequest, unsupported } from './response/delivery-error'
import { rewriteTarget } from './rewriters'
import { validateChain } from './validate-chain'

/** A delivery URL taken apart. */
export interface DeliveryUrl {
  /** Path in the Media Library: `/a/b.jpg`. */
  filePath: string
  /** The same without its extension: behind `ik-seo` the stored name may have none. */
  seoFallback?: string
  /** All chains, path before query, one after the other. */
  steps: Transformation[]
  /** One frame of an animation, by `/ik-thumbnail.jpg` behind the path. */
  isThumbnail: boolean
  /** Version asked for by `ik-obj-version`. */
  versionId?: string
  /** Name to download as, of `ik-attachment`. */
  attachment?: string
  /** `ik-sanitizeSvg`: without whatever in an SVG is active. */
  isSanitized: boolean
  /** Address behind a web proxy's URL. */
  source?: string
  /** The URL of the same file without transformations and signature. */
  untransformed: string
  /** Unix seconds until which the signature holds. */
  expires?: number
}

/**
 * @param received the request's target as received: decoding it earlier would turn `%2F` and `%2C` into separators
 */
export function parseDeliveryUrl(received: string, endpoint: DeliveryEndpoint): DeliveryUrl {
  const { urlEndpoint, origins } = endpoint
  const target = rewriteTarget(received, endpoint)
  const parsed = readUrl(new URL(urlEndpoint).origin + target, urlEndpoint)
  // A web proxy's path is a URL; no other path holds a colon.
  const isProxied = parsed.source !== undefined && origins.some(({ type }) => type === 'WEB_PROXY')
  const path = isProxied ? '' : target.split('?', 1)[0]!
  for (const segment of path.split('/')) if (!/^tr(:|%3a)/i.test(segment)) refuseHostile(segment)
  validateChain(parsed.transformationString)
  const isThumbnail = parsed.suffixes.join() === 'ik-thumbnail.jpg'
  const missing = isThumbnail ? undefined : parsed.suffixes[0]
  if (missing) throw unsupported(missing)
  if (parsed.prompt !== undefined) throw unsupported('ik-genimg-prompt')

  const filePath = parsed.filePath.replace(/\/+/g, '/')
  return {
    filePath,
    ...(parsed.seoName !== undefined && { seoFallback: filePath.replace(/\.[^./]+$/, '') }),
    ...(isProxied && { source: parsed.source }),
    untransformed: untransformed(parsed),
    ...(parsed.expires !== undefined && { expires: parsed.expires }),
    steps: decodeTransformation(parsed.transformation),
    isThumbnail,
    isSanitized: parsed.isSanitized,
    ...(parsed.objectVersion !== undefined && { versionId: parsed.objectVersion }),
    ...(parsed.isAttachment && {
      attachment: parsed.attachmentName ?? filePath.slice(filePath.lastIndexOf('/') + 1),
    }),
  }
}

function untransformed({ urlEndpoint, src, queryParameters }: ParsedUrl): string {
  const query = String(new URLSearchParams(queryParameters))
  return `${urlEndpoint}${src}${query && `?${query}`}`
}

function readUrl(url: string, urlEndpoint: string) {
  try {
    return parseUrl(url, { urlEndpoint })
  } catch (error) {
    throw badRequest(error instanceof Error ? error.message : String(error))
  }
}

/**
 * Stored names hold none of the characters that are refused, so whoever sends them is after something else: another
 * folder, another drive, a second round of decoding.
 */
export function refuseHostile(segment: string): void {
  let name: string
  try {
    name = decodeURIComponent(segment)
  } catch {
    throw badRequest('the path is not percent-encoded UTF-8')
  }
  const isEncodedTwice = /%[0-9a-f]{2}/i.test(name)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (isEncodedTwice || name === '.' || name === '..' || /[\x00-\x1f/\\#:]/.test(name)) {
    throw badRequest('the path holds a character or a segment that no stored file can have')
  }
}
