import type { Transformation } from '../../url'
import type { StoredVersion } from '../store/stored-file'
import type { DeliveryUrl } from './delivery-url'

/** Cache key of a file that is delivered unchanged. */
export function originalKey({ id }: StoredVersion, { isSanitized }: DeliveryUrl): string {
  return isSanitized ? `${id} sanitized` : id
}

/**
 * Cache key of a rendition.
 *
 * @param sources versions shown in its layers
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
