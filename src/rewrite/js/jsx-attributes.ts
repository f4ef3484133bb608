import { isImageLink, isImageMeta } from '../html/html-attributes'

/** Attributes of HTML's own elements that may be images, by element. */
const ELEMENTS: Readonly<Record<string, Readonly<Record<string, 'url' | 'srcset'>>>> = {
  img: { src: 'url', srcSet: 'srcset', srcset: 'srcset' },
  source: { src: 'url', srcSet: 'srcset', srcset: 'srcset' },
  video: { src: 'url', poster: 'url' },
  input: { src: 'url' },
  image: { href: 'url', xlinkHref: 'url', 'xlink:href': 'url' },
  feImage: { href: 'url', xlinkHref: 'url', 'xlink:href': 'url' },
  object: { data: 'url' },
  embed: { src: 'url' },
  link: { href: 'url', imageSrcSet: 'srcset', imagesrcset: 'srcset' },
  meta: { content: 'url' },
}

/** The name of an attribute as the syntax tree has it. */
export interface AttributeName {
  name?: string | AttributeName
  namespace?: AttributeName
}

/** Returns an attribute's name as it is written: `src`, `xlink:href`, or `attr:src` of Solid. */
export function writtenName({ name, namespace }: AttributeName): string {
  if (typeof name !== 'object') return name ?? ''
  return `${namespace ? `${writtenName(namespace)}:` : ''}${writtenName(name)}`
}

/** Returns the attribute that a written name sets: in Solid, `attr:src` and `prop:src` say how. */
export function attributeOf(written: string): string {
  return written.replace(/^(?:attr|prop):/, '')
}

/**
 * Returns the attributes of an element, or of a configured component, that may be images.
 *
 * @param written the element's literal attributes, which say whether a `<link>` or a `<meta>` is an image
 */
export function kindsOf(
  tag: string,
  components: Readonly<Record<string, string>>,
  written: ReadonlyMap<string, string> = new Map(),
): Readonly<Record<string, 'url' | 'srcset'>> {
  if (tag === 'link' && !isImageLink(written)) return {}
  if (tag === 'meta' && !isImageMeta(written)) return {}
  if (Object.hasOwn(components, tag)) return { [components[tag] ?? '']: 'url' }
  return Object.hasOwn(ELEMENTS, tag) ? ELEMENTS[tag]! : {}
}
