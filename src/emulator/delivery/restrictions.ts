import { findParameter, type Transformation, type verifyUrl } from '../../url'
import type { StoredVersion } from '../store/stored-file'
import { DeliveryError } from './response/delivery-error'

/** The account's security settings for delivery. */
export interface Restrictions {
  /**
   * Respond to signed URLs only: of all files, of AI transformations (`'ai'`), or of some of them, by their codes. Default
   * `false`.
   */
  unsignedUrls?: boolean | 'ai' | readonly AITransformation[]
  /** Render named transformations only. Default `false`. */
  unnamedTransformations?: boolean
}

export const AI_TRANSFORMATIONS = [
  'e-bgremove',
  'e-removedotbg',
  'e-upscale',
  'e-retouch',
  'e-genvar',
  'e-dropshadow',
  'e-changebg',
  'e-edit',
  'bg-genfill',
] as const
export type AITransformation = (typeof AI_TRANSFORMATIONS)[number]

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
  if (signature !== 'valid') {
    const { unsignedUrls = false } = restrictions
    if (unsignedUrls === true)
      throw new DeliveryError(401, 'EAUTH', 'the account restricts unsigned URLs: this one must be signed')
    const restricted = unsignedUrls === 'ai' ? AI_TRANSFORMATIONS : unsignedUrls || []
    const used = chain.flatMap(aiIn).find((code) => restricted.includes(code))
    if (used)
      throw new DeliveryError(
        401,
        'EAUTH',
        `the account restricts unsigned URLs with ${used}: this one must be signed`,
      )
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

/** The AI transformations of a step, and of its layer. */
function aiIn(step: Transformation): AITransformation[] {
  const own = Object.entries(step).flatMap(([option, value]) => {
    const code =
      option === 'background' ? /^bg-genfill/.exec(`bg-${value}`)?.[0] : findParameter(option)?.code
    return AI_TRANSFORMATIONS.find((one) => one === code) ?? []
  })
  const { transformation = [] } = (step.overlay ?? {}) as { transformation?: Transformation[] }
  return [...own, ...transformation.flatMap(aiIn)]
}

function isNamedOnly(chain: readonly Transformation[]): boolean {
  return chain.length > 0 && chain.every((step) => Object.keys(step).join() === 'named')
}
