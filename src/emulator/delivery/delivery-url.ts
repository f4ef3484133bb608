import {
  decodeTransformation,
  type ParsedUrl,
  parseTransformation,
  parseUrl,
  type Suffix,
  type Transformation,
} from '../../url'
import type { DeliveryEndpoint } from './delivery-endpoint'
import { withoutLegacyFlags } from './legacy-chain'
import { badRequest, unsupported } from './response/delivery-error'
import { rewriteTarget } from './rewriters'
import { validateChain } from './validate-chain'

/** A parsed delivery URL. */
export interface DeliveryUrl {
  /** Path in the Media Library: `/a/b.jpg`. */
  filePath: string
  /** Path without extension: files behind `ik-seo` may be stored without one. */
  seoFallback?: string
  /** Steps of all chains, path before query. */
  steps: Transformation[]
  /** `/ik-thumbnail.jpg` after the path: the first frame of an animation. */
  isThumbnail: boolean
  /** `/ik-master.m3u8` or `/ik-master.mpd` after the path. */
  manifest?: Suffix
  /** Version of `ik-obj-version`. */
  versionId?: string
  /** Download name of `ik-attachment`. */
  attachment?: string
  /** `ik-sanitizeSvg`: only an SVG without active content is delivered. */
  isSanitized: boolean
  /** URL behind a web proxy. */
  source?: string
  /** URL of the file without transformations and signature. */
  untransformed: string
  /** Unix seconds at which the signature expires. */
  expires?: number
}

/** @param received target as received: decoding it earlier would turn `%2F` and `%2C` into separators */
export function parseDeliveryUrl(received: string, endpoint: DeliveryEndpoint): DeliveryUrl {
  const { urlEndpoint, origins } = endpoint
  const target = rewriteTarget(received, endpoint)
  const parsed = readUrl(new URL(urlEndpoint).origin + target, urlEndpoint)
  // The path of a web proxy is a URL; no other path contains a colon.
  const isProxied = parsed.source !== undefined && origins.some(({ type }) => type === 'WEB_PROXY')
  const path = isProxied ? '' : target.split('?', 1)[0]!
  for (const segment of path.split('/')) if (!/^tr(:|%3a)/i.test(segment)) refuseHostile(segment)
  const chain = withoutLegacyFlags(parsed.transformationString)
  validateChain(chain)
  const isThumbnail = parsed.suffixes.join() === 'ik-thumbnail.jpg'
  const manifest = parsed.suffixes.find((name) => name.startsWith('ik-master.'))
  const missing = isThumbnail || manifest ? undefined : parsed.suffixes[0]
  if (missing) throw unsupported(missing)
  if (parsed.prompt !== undefined) throw unsupported('ik-genimg-prompt')

  const filePath = parsed.filePath.replace(/\/+/g, '/')
  return {
    filePath,
    ...(parsed.seoName !== undefined && { seoFallback: filePath.replace(/\.[^./]+$/, '') }),
    ...(isProxied && { source: parsed.source }),
    untransformed: untransformed(parsed),
    ...(parsed.expires !== undefined && { expires: parsed.expires }),
    steps: decodeTransformation(
      chain === parsed.transformationString ? parsed.transformation : parseTransformation(chain),
    ),
    isThumbnail,
    ...(manifest && { manifest }),
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

/** Refuses characters that no stored name has. They would reach another folder or drive, or be decoded twice. */
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
    throw badRequest('the path contains a character or segment that no stored file has')
  }
}
