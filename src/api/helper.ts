import { buildTransformationString, type Transformation } from '../url'
import type { Credentials } from './credentials'
import { type AuthenticationParameters, authenticationParameters } from './helper/authentication'
import { pHashDistance } from './helper/phash'
import { type UploadTokenOptions, uploadToken } from './helper/upload-token'
import { buildUrl, type UrlOptions } from './helper/url'
import type { Clock } from './transport/clock'

/** Functions that need the keys but no request, named as in `@imagekit/nodejs`. */
export interface Helper {
  /** Alias of `client.url`. */
  buildSrc(options: UrlOptions): string
  /** `[{ width: 400 }, { rotation: 90 }]` → `w-400:rt-90` */
  buildTransformationString(transformation: readonly Transformation[] | undefined): string
  /**
   * Creates the parameters of one upload from a browser with the upload API V1.
   * https://imagekit.io/docs/api-reference/upload-file/upload-file#how-to-implement-client-side-file-upload
   *
   * @param token default: a random UUID
   * @param expire Unix seconds, less than an hour ahead. Default: half an hour from now
   */
  getAuthenticationParameters(token?: string, expire?: number): AuthenticationParameters
  /**
   * Creates the token of one upload from a browser with the upload API V2. It contains all fields of the form, so the
   * browser cannot send others. https://imagekit.io/docs/api-reference/upload-file/upload-file-v2
   *
   * @param fields all fields of the form except `file` and `token`
   * @throws ImageKitConfigError without a public key, or for an expiry of more than an hour
   */
  getUploadToken(fields: Readonly<Record<string, string>>, options?: UploadTokenOptions): string
  /**
   * Counts the differing bits of two 64-bit perceptual hashes: 0 = equal, 64 = inverse. @throws TypeError for a
   * malformed hash
   */
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
