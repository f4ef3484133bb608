/** The content of an attribute: one URL, the candidates of a srcset, or declarations of CSS. */
export type Kind = 'url' | 'srcset' | 'css'

/** The attributes that contain images and videos, by element. `style` is valid on all elements. */
export const imageAttributes: Readonly<Record<string, Readonly<Record<string, Kind>>>> = {
  img: { src: 'url', srcset: 'srcset' },
  source: { src: 'url', srcset: 'srcset' },
  video: { src: 'url', poster: 'url' },
  input: { src: 'url' },
  object: { data: 'url' },
  embed: { src: 'url' },
  link: { href: 'url', imagesrcset: 'srcset' },
  meta: { content: 'url' },
  image: { href: 'url', 'xlink:href': 'url' },
  feImage: { href: 'url', 'xlink:href': 'url' },
}

const VIDEO = /\.(?:mp4|m4v|mov|webm|ogv)(?:\?|$)/i

/** Returns the reference that an attribute means: a video in `poster` stands for its still. */
export function referenceIn(attribute: string, value: string): string {
  if (attribute !== 'poster' || !VIDEO.test(value) || /[?&]as=/.test(value)) return value
  return `${value}${value.includes('?') ? '&' : '?'}as=poster`
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
  'og:video',
  'og:video:url',
  'og:video:secure_url',
  'twitter:player:stream',
])

/**
 * Whether a link is an image: `<link rel="shortcut icon">`, or a preload of an image or a video, but never a style sheet or a
 * page.
 */
export function isImageLink(attributes: ReadonlyMap<string, string>): boolean {
  const relations = attributes.get('rel')?.toLowerCase().split(/\s+/) ?? []
  if (relations.some((one) => ICONS.has(one))) return true
  const loads = relations.includes('preload') || relations.includes('prefetch')
  return loads && /^(?:image|video)$/i.test(attributes.get('as') ?? '')
}

/** Meta properties with an image or a video for previews of the page. */
export function isImageMeta(attributes: ReadonlyMap<string, string>): boolean {
  const name = attributes.get('property') ?? attributes.get('name')
  return META.has(name?.toLowerCase() ?? '')
}
