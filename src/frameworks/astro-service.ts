import { astroBridge } from './astro-bridge'
import { isRemoteAllowed, type RemoteRules } from './astro-remote'
import { type AstroTransform, astroChain, withSteps } from './astro-transformation'

/** What the integration tells the service of the project; it ends in the server's bundle, so it holds no secret. */
export interface ServiceConfig {
  urlEndpoint?: string
}

type ImageConfig = RemoteRules & { service: { config: ServiceConfig } }

/** Those of the options that are no attributes of an `<img>`. */
const OWN = new Set(
  'src width height format quality densities widths formats layout priority fit position background tr inferSize'.split(
    ' ',
  ),
)

function isImported(src: AstroTransform['src']): src is Exclude<AstroTransform['src'], string> {
  return typeof src === 'object'
}

/** The size in CSS pixels: what is asked for, the other side by the source's shape. */
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
      `unplugin-imagekit: <Image> needs an imported image or a URL for its src; it is ${JSON.stringify(src)}.`,
    )
  if (!isImported(src) && !(width && height))
    throw new Error(
      `unplugin-imagekit: <Image src="${src}"> needs width and height, as nobody can know the size of an image that is not imported.`,
    )
  if (densities && widths)
    throw new Error('unplugin-imagekit: <Image> takes either widths or densities, not both.')
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
  const most = isImported(src) ? src.width : Number.POSITIVE_INFINITY
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
  const distinct = [...new Set((widths ?? []).map((one) => Math.min(one, most)))].sort((a, b) => a - b)
  return distinct.map((one) => sized(one, `${one}w`))
}

/** Where a picture is delivered from; what is none of ImageKit's stays what it was. */
async function getURL(options: AstroTransform, imageConfig: ImageConfig): Promise<string> {
  const { src } = options
  const url = isImported(src) ? src.src : src
  if (isImported(src) && src.format === 'svg') return url
  const onPage = await astroBridge()?.(url, options)
  if (onPage) return onPage
  const { urlEndpoint } = imageConfig.service.config
  if (!urlEndpoint) return url
  if (url.startsWith(`${urlEndpoint}/`)) return withSteps(url, (before) => astroChain(options, before))
  if (isImported(src) || !isRemoteAllowed(url, imageConfig)) return url
  // As `ik:https://…` has it: the proxy's slashes must not be read as ours.
  return withSteps(`${urlEndpoint}/${encodeURIComponent(url)}`, () => astroChain(options))
}

/**
 * An external image service of Astro: `<Image>`, `<Picture>` and `getImage` deliver from ImageKit.
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
