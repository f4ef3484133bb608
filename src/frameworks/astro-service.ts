import { astroBridge } from './astro-bridge'
import { isRemoteAllowed, type RemoteRules } from './astro-remote'
import { type AstroTransform, astroChain, withSteps } from './astro-transformation'

/** Configuration that the integration passes to the service. It is part of the server's bundle, so it contains no secret. */
export interface ServiceConfig {
  urlEndpoint?: string
}

type ImageConfig = RemoteRules & { service: { config: ServiceConfig } }

/** Options that are not attributes of an `<img>`. */
const OWN = new Set(
  'src width height format quality densities widths formats layout priority fit position background tr inferSize'.split(
    ' ',
  ),
)

function isImported(src: AstroTransform['src']): src is Exclude<AstroTransform['src'], string> {
  return typeof src === 'object'
}

/** Returns the size in CSS pixels. A missing side follows from the aspect ratio of the source. */
function shownSize({ src, width, height }: AstroTransform): { width?: number; height?: number } {
  if (!isImported(src)) return { ...(width && { width }), ...(height && { height }) }
  const ratio = src.width / src.height
  if (width && height) return { width, height }
  if (width) return { width, height: Math.round(width / ratio) }
  if (height) return { width: Math.round(height * ratio), height }
  return { width: src.width, height: src.height }
}

function validateOptions(options: AstroTransform): AstroTransform {
  const { src, width, height, densities, widths, layout } = options
  if (!src || (isImported(src) && !src.src))
    throw new Error(
      `unplugin-imagekit: <Image> needs an imported image or a URL as its src, not ${JSON.stringify(src)}.`,
    )
  if (!isImported(src) && !(width && height))
    throw new Error(
      `unplugin-imagekit: <Image src="${src}"> needs width and height, since the size of an image that is not imported is unknown.`,
    )
  if (densities && widths)
    throw new Error('unplugin-imagekit: <Image> accepts widths or densities, not both.')
  return {
    ...options,
    ...(width && { width: Math.round(width) }),
    ...(height && { height: Math.round(height) }),
    ...(layout && width && height ? { fit: options.fit ?? 'cover' } : {}),
  }
}

/** @see https://docs.astro.build/en/reference/image-service-reference/#gethtmlattributes */
function getHTMLAttributes(options: AstroTransform): Record<string, unknown> {
  const attributes = Object.fromEntries(Object.entries(options).filter(([name]) => !OWN.has(name)))
  return {
    ...attributes,
    ...shownSize(options),
    loading: attributes.loading ?? 'lazy',
    decoding: attributes.decoding ?? 'async',
  }
}

function getSrcSet(options: AstroTransform) {
  const { src, densities, widths, format, ...rest } = options
  const { width = 0, height = 0 } = shownSize(options)
  const maxWidth = isImported(src) ? src.width : Number.POSITIVE_INFINITY
  const attributes = format ? { type: `image/${format === 'jpg' ? 'jpeg' : format}` } : {}
  const sized = (wanted: number, descriptor: string) => ({
    transform: {
      ...rest,
      src,
      ...(format && { format }),
      width: wanted,
      height: Math.round((wanted * height) / width),
    },
    descriptor,
    attributes,
  })
  if (densities) {
    return densities
      .map((density) => Number.parseFloat(String(density)))
      .sort((a, b) => a - b)
      .map((density) => sized(Math.round(width * density), `${density}x`))
  }
  const distinct = [...new Set((widths ?? []).map((one) => Math.min(one, maxWidth)))].sort((a, b) => a - b)
  return distinct.map((one) => sized(one, `${one}w`))
}

/** Returns the URL of an image. One that ImageKit does not deliver keeps its URL. */
async function getURL(options: AstroTransform, imageConfig: ImageConfig): Promise<string> {
  const { src } = options
  const url = isImported(src) ? src.src : src
  if (isImported(src) && src.format === 'svg') return url
  const devUrl = await astroBridge()?.(url, options)
  if (devUrl) return devUrl
  const { urlEndpoint } = imageConfig.service.config
  if (!urlEndpoint) return url
  if (url.startsWith(`${urlEndpoint}/`)) return withSteps(url, (before) => astroChain(options, before))
  if (isImported(src) || !isRemoteAllowed(url, imageConfig)) return url
  // Encoded as for `ik:https://…`, so that the slashes of the URL are no path segments.
  return withSteps(`${urlEndpoint}/${encodeURIComponent(url)}`, () => astroChain(options))
}

/**
 * External image service for Astro, by which `<Image>`, `<Picture>` and `getImage` use ImageKit.
 *
 * @see https://docs.astro.build/en/reference/image-service-reference/
 */
const service = {
  propertiesToHash: ['src', 'width', 'height', 'format', 'quality', 'fit', 'position', 'background', 'tr'],
  validateOptions,
  getURL,
  getHTMLAttributes,
  getSrcSet,
}

export default service
