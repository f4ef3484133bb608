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
  /** A path under the endpoint, or an absolute URL, for which the endpoint is not looked at. */
  src?: string | undefined
  /** A path under the endpoint: `src`, as the SDKs before v7 called it. */
  path?: string | undefined
  /** Default: the client's. */
  urlEndpoint?: string | undefined
  /** Steps, or a chain as text: `w-400,h-300:rt-90`. */
  transformation?: Transformation[] | string | undefined
  /** Default false, but true with an expiry. */
  signed?: boolean | undefined
  /** Seconds from now until the URL stops working. Default: it never does. */
  expiresIn?: number | undefined
  /** The same as `expiresIn`, as the SDKs before v7 called it. */
  expireSeconds?: number | undefined
}

/**
 * The URL of an image or video, signed on request. `''` without `src` and `path`, and for a `src` or endpoint that is no URL.
 *
 * @throws ImageKitConfigError for a path without any URL-endpoint
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
    // A chain as text is one step that is written as it is.
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

/** With a slash in front a path is never taken for an absolute URL. */
function rooted(path: string): string {
  return path && !path.startsWith('/') ? `/${path}` : path
}

function noEndpoint(): ImageKitConfigError {
  const text = 'A path needs a URL-endpoint: set IMAGEKIT_URL_ENDPOINT or the option urlEndpoint'
  return new ImageKitConfigError(text, 'urlEndpoint', 'IMAGEKIT_URL_ENDPOINT')
}
