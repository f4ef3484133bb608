import type { Transformation, verifyUrl } from '../../url'
import type { StoredVersion } from '../store/stored-file'
import { DeliveryError } from './response/delivery-error'

/** The account's security settings for delivery. */
export interface Restrictions {
  /** Respond to signed URLs only. Default `false`. */
  unsignedUrls?: boolean
  /** Render named transformations only. Default `false`. */
  unnamedTransformations?: boolean
}

type Signature = Awaited<ReturnType<typeof verifyUrl>>

/**
 * Checks the restrictions of the account.
 *
 * @param chain as written in the URL, with names not expanded
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

/** Originals and unnamed transformations of private files need a signed URL. */
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
