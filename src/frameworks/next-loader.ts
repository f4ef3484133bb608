/** What `next/image` asks a loader. */
export interface NextImageRequest {
  src: string
  width: number
  /** 1 to 100; left out, ImageKit chooses. */
  quality?: number
}

/** `withImageKit` puts it there: Next replaces the expression by its value, in the client's code too. */
const urlEndpoint = (process.env.IMAGEKIT_URL_ENDPOINT ?? '').replace(/\/+$/, '')

/** In development Next warns of a loader whose URLs do not name the width; whoever serves the file does not read it. */
function withMark(src: string, width: number): string {
  if (process.env.NODE_ENV !== 'development' || !src.startsWith('/')) return src
  return `${src}${src.includes('?') ? '&' : '?'}w=${width}`
}

/**
 * A loader of `next/image`: each width of the srcset is a transformation by ImageKit. An image that ImageKit does not deliver
 * (`/public.jpg`, Next's own assets, another host's) keeps its URL.
 *
 * @see https://nextjs.org/docs/app/api-reference/config/next-config-js/images
 * @see https://imagekit.io/docs/image-resize-and-crop
 */
export default function imageKitLoader({ src, width, quality }: NextImageRequest): string {
  // A literal URL of a program can't be told from another host's without the endpoint.
  if (!urlEndpoint || !src.startsWith(`${urlEndpoint}/`)) return withMark(src, width)
  const step = `w-${width},c-at_max${quality ? `,q-${quality}` : ''}`
  const mark = src.indexOf('?')
  if (mark < 0) return `${src}?tr=${step}`
  const pairs = src.slice(mark + 1).split('&')
  const chained = pairs.map((pair) => (pair.startsWith('tr=') ? `${pair}:${step}` : pair))
  const isChained = pairs.some((pair) => pair.startsWith('tr='))
  return `${src.slice(0, mark)}?${[...chained, ...(isChained ? [] : [`tr=${step}`])].join('&')}`
}
