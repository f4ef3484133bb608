import { withStep } from './loader-url'

/** The arguments of a `next/image` loader. */
export interface NextImageRequest {
  src: string
  width: number
  /** 1 to 100. Default: ImageKit's own choice. */
  quality?: number
}

/** Set by `withImageKit`. Next replaces the expression by its value, in the client's code too. */
const urlEndpoint = (process.env.IMAGEKIT_URL_ENDPOINT ?? '').replace(/\/+$/, '')

/** Adds the width to local URLs in development, where Next warns if it is missing. The server of the file ignores it. */
function withWidth(src: string, width: number): string {
  if (process.env.NODE_ENV !== 'development' || !src.startsWith('/')) return src
  return `${src}${src.includes('?') ? '&' : '?'}w=${width}`
}

/**
 * Loader for `next/image`: each width of the srcset is an ImageKit transformation. Images that ImageKit does not deliver
 * (`/public.jpg`, Next's own assets, those of other hosts) keep their URLs.
 *
 * @see https://nextjs.org/docs/app/api-reference/config/next-config-js/images
 * @see https://imagekit.io/docs/image-resize-and-crop
 */
export default function imageKitLoader({ src, width, quality }: NextImageRequest): string {
  // Without the endpoint, ImageKit's URLs and those of other hosts cannot be distinguished.
  if (!urlEndpoint || !src.startsWith(`${urlEndpoint}/`)) return withWidth(src, width)
  return withStep(src, `w-${width},c-at_max${quality ? `,q-${quality}` : ''}`)
}
