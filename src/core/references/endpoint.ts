import { ImageKitBuildError } from '../../diagnostics/build-error'
import type { RemoteReference } from './reference'
/** @throws ImageKitBuildError `NO_URL_ENDPOINT` */
export function endpointFor({ key }: RemoteReference, urlEndpoint: string | undefined): string {
  if (urlEndpoint) return urlEndpoint
  throw new ImageKitBuildError(
    'NO_URL_ENDPOINT',
    `'${key}' is delivered by ImageKit, but no URL-endpoint is set. ` +
      'Set the option urlEndpoint or IMAGEKIT_URL_ENDPOINT (https://ik.imagekit.io/your_id).',
  )
}
