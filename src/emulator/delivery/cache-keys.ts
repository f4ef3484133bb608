import type { Transformation } from '../../url'
import type { StoredVersion } from '../store/stored-file'
import type { DeliveryUrl } from './delivery-url'

/** What a file that is delivered as it is depends on. */
export function originalKey({ id }: StoredVersion, { isSanitized }: DeliveryUrl): string {
  return isSanitized ? `${id} sanitized` : id
}

/**
 * All that a rendition depends on.
 *
 * @param sources what its layers show
 */
export function renditionKey(
  { id, customCoordinates }: StoredVersion,
  { isThumbnail, isSanitized }: DeliveryUrl,
  steps: readonly Transformation[],
  sources: readonly (StoredVersion | undefined)[],
  quality: number,
  accept = '',
): string {
  const negotiated = ['image/avif', 'image/webp'].filter((type) => accept.includes(type))
  const shown = sources.map((source) => source?.id)
  return JSON.stringify([id, steps, negotiated, quality, customCoordinates, isThumbnail, isSanitized, shown])
}
