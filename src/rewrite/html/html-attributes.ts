/** The content of an attribute: one URL, the candidates of a srcset, or declarations of CSS. */
export type Kind = 'url' | 'srcset' | 'css'

/** The attributes that contain images, by element. `style` is valid on all elements. */
export const imageAttributes: Readonly<Record<string, Readonly<Record<string, Kind>>>> = {
  img: { src: 'url', srcset: 'srcset' },
  source: { src: 'url', srcset: 'srcset' },
  video: { poster: 'url' },
  input: { src: 'url' },
  object: { data: 'url' },
  embed: { src: 'url' },
  link: { href: 'url', imagesrcset: 'srcset' },
  meta: { content: 'url' },
  image: { href: 'url', 'xlink:href': 'url' },
  feImage: { href: 'url', 'xlink:href': 'url' },
}

const ICONS = new Set([
  'icon',
  'apple-touch-icon',
  'apple-touch-icon-precomposed',
  'apple-touch-startup-image',
  'fluid-icon',
  'image_src',
  'mask-icon',
])
const META = new Set([
  'og:image',
  'og:image:url',
  'og:image:secure_url',
  'twitter:image',
  'twitter:image:src',
  'msapplication-tileimage',
  'msapplication-square70x70logo',
  'msapplication-square150x150logo',
  'msapplication-wide310x150logo',
  'msapplication-square310x310logo',
])

/**
 * Whether a link is an image: `<link rel="shortcut icon">`, or a preload of an image, but never a style sheet or a
 * page.
 */
export function isImageLink(attributes: ReadonlyMap<string, string>): boolean {
  const relations = attributes.get('rel')?.toLowerCase().split(/\s+/) ?? []
  if (relations.some((one) => ICONS.has(one))) return true
  const loads = relations.includes('preload') || relations.includes('prefetch')
  return loads && attributes.get('as')?.toLowerCase() === 'image'
}

/** Meta properties with an image for previews of the page. */
export function isImageMeta(attributes: ReadonlyMap<string, string>): boolean {
  const name = attributes.get('property') ?? attributes.get('name')
  return META.has(name?.toLowerCase() ?? '')
}
