import type { Transformation, verifyUrl } from '../../url'
import type { StoredVersion } from '../store/stored-file'
import { DeliveryError } from './response/delivery-error'

/** The account's security settings for delivery. */
export interface Restrictions {
  /** Only signed URLs are answered. Default `false`. */
  unsignedUrls?: boolean
  /** Only named transformations are drawn. Default `false`. */
  unnamedTransformations?: boolean
}

type Signature = Awaited<ReturnType<typeof verifyUrl>>

/**
 * What holds for every URL of the account.
 *
 * @param chain as written in the URL, names not yet expanded
 * @see https://imagekit.io/docs/media-delivery-basic-security
 */
export function checkRestrictions(
  restrictions: Restrictions,
  signature: Signature,
  chain: readonly Transformation[],
): void {
  if (signature === 'invalid' || signature === 'expired') {
    throw new DeliveryError(401, 'EAUTH', `the signature of the URL is ${signature}`)
  }
  if (restrictions.unsignedUrls && signature !== 'valid') {
    throw new DeliveryError(401, 'EAUTH', 'the account restricts unsigned URLs: this one must be signed')
  }
  if (restrictions.unnamedTransformations && chain.length > 0 && !isNamedOnly(chain)) {
    throw new DeliveryError(400, 'EINVAL', 'Bad Image Transformation Request')
  }
}

/** The original of a private file, and what is drawn from it freely, are for signed URLs. */
export function checkPrivacy(
  version: StoredVersion,
  signature: Signature,
  chain: readonly Transformation[],
): void {
  if (version.isPrivateFile && signature !== 'valid' && !isNamedOnly(chain)) {
    throw new DeliveryError(401, 'EAUTH', 'this file is private: its URL must be signed')
  }
}

function isNamedOnly(chain: readonly Transformation[]): boolean {
  return chain.length > 0 && chain.every((step) => Object.keys(step).join() === 'named')
}
