import {
  appendSignature,
  buildSrc,
  type SrcOptions,
  signatureTimestamp,
  stringToSign,
  type Transformation,
} from '../../url'
import { ImageKitConfigError } from '../api-errors'
import type { Credentials } from '../credentials'
import type { Clock } from '../transport/clock'

export interface UrlOptions
  extends Omit<SrcOptions, 'src' | 'urlEndpoint' | 'transformation' | 'signed' | 'expiresIn'> {
  /** A path under the endpoint, or an absolute URL, which ignores the endpoint. */
  src?: string | undefined
  /** Alias of `src` for a path, as in the SDKs before v7. */
  path?: string | undefined
  /** Default: the client's URL-endpoint. */
  urlEndpoint?: string | undefined
  /** Steps, or a chain as text: `w-400,h-300:rt-90`. */
  transformation?: Transformation[] | string | undefined
  /** Default false, or true with an expiry. */
  signed?: boolean | undefined
  /** Seconds until the URL expires. Default: never. */
  expiresIn?: number | undefined
  /** Alias of `expiresIn`, as in the SDKs before v7. */
  expireSeconds?: number | undefined
}

/**
 * Builds the URL of an image or video, optionally signed. Returns `''` without `src` and `path`, and for an invalid
 * `src` or endpoint.
 *
 * @throws ImageKitConfigError for a path without a URL-endpoint
 */
export function buildUrl(options: UrlOptions, credentials: Credentials, clock: Pick<Clock, 'now'>): string {
  const { path, src = path === undefined ? undefined : rooted(path), signed } = options
  const expiresIn = options.expiresIn ?? options.expireSeconds
  const urlEndpoint = options.urlEndpoint ?? credentials.urlEndpoint
  if (!src) return ''
  if (urlEndpoint === undefined && !/^https?:\/\//.test(src)) throw noEndpoint()
  const endpoint = urlEndpoint ?? ''
  const { transformation } = options
  const url = buildSrc({
    src,
    urlEndpoint: endpoint,
    // A chain as text is written unchanged.
    transformation: typeof transformation === 'string' ? asSteps(transformation) : transformation!,
    transformationPosition: options.transformationPosition!,
    queryParameters: options.queryParameters!,
  })
  if (!url || !(signed === true || (expiresIn !== undefined && expiresIn > 0))) return url
  const timestamp = signatureTimestamp(expiresIn, clock.now())
  return appendSignature(url, timestamp, credentials.sign(stringToSign(url, endpoint, timestamp)))
}

function asSteps(chain: string): Transformation[] {
  return chain ? [{ raw: chain }] : []
}

/** Adds a leading slash, so a path is never read as an absolute URL. */
function rooted(path: string): string {
  return path && !path.startsWith('/') ? `/${path}` : path
}

function noEndpoint(): ImageKitConfigError {
  const text = 'A path needs a URL-endpoint: set IMAGEKIT_URL_ENDPOINT or the option urlEndpoint'
  return new ImageKitConfigError(text, 'urlEndpoint', 'IMAGEKIT_URL_ENDPOINT')
}
