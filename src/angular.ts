import { withStep } from './frameworks/loader-url'

/** The arguments of a loader of Angular's `NgOptimizedImage`. */
export interface AngularImageRequest {
  src: string
  /** Absent for the `src`, which is the image as it was imported. */
  width?: number
}

/**
 * Loader for `NgOptimizedImage`: each width of the srcset is an ImageKit transformation of an imported image. Other images keep
 * their URLs. Use it as the value of `IMAGE_LOADER`.
 *
 * @param urlEndpoint as in the plugin's options: `https://ik.imagekit.io/your_id`
 * @see https://angular.dev/guide/image-optimization#how-to-use-a-custom-loader
 * @see https://imagekit.io/docs/image-resize-and-crop
 */
export function imageKitLoader(urlEndpoint: string): (request: AngularImageRequest) => string {
  const start = `${urlEndpoint.replace(/\/+$/, '')}/`
  return ({ src, width }) =>
    width === undefined || !src.startsWith(start) ? src : withStep(src, `w-${width},c-at_max`)
}
