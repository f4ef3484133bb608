import { buildTransformationString, type Transformation } from '../url'
import type { Credentials } from './credentials'
import { type AuthenticationParameters, authenticationParameters } from './helper/authentication'
import { pHashDistance } from './helper/phash'
import { type UploadTokenOptions, uploadToken } from './helper/upload-token'
import { buildUrl, type UrlOptions } from './helper/url'
import type { Clock } from './transport/clock'

/** What needs the account's keys, but no request. Names as in `@imagekit/nodejs`. */
export interface Helper {
  /** The same as `client.url`. */
  buildSrc(options: UrlOptions): string
  /** `[{ width: 400 }, { rotation: 90 }]` → `w-400:rt-90` */
  buildTransformationString(transformation: readonly Transformation[] | undefined): string
  /**
   * What a browser needs for one upload with the upload API V1, good for one try.
   * https://imagekit.io/docs/api-reference/upload-file/upload-file#how-to-implement-client-side-file-upload
   *
   * @param token default: a random UUID
   * @param expire Unix seconds, less than an hour ahead. Default: half an hour from now
   */
  getAuthenticationParameters(token?: string, expire?: number): AuthenticationParameters
  /**
   * The token for one upload from a browser with the upload API V2: it fixes all the form's fields, so that the browser can
   * send nothing else. https://imagekit.io/docs/api-reference/upload-file/upload-file-v2
   *
   * @param fields every field but `file` and `token`, as the form will have them
   * @throws ImageKitConfigError without a public key, or for an expiry beyond an hour
   */
  getUploadToken(fields: Readonly<Record<string, string>>, options?: UploadTokenOptions): string
  /** How many of the 64 bits of two perceptual hashes differ: 0 = alike, 64 = inverse. @throws TypeError for no such hash */
  pHashDistance(first: string, second: string): number
}

export function createHelper(credentials: Credentials, clock: Clock): Helper {
  return {
    buildSrc: (options) => buildUrl(options, credentials, clock),
    buildTransformationString,
    getAuthenticationParameters: (token, expire) =>
      authenticationParameters(credentials, clock, token, expire),
    getUploadToken: (fields, options) => uploadToken(credentials, clock, fields, options),
    pHashDistance,
  }
}
