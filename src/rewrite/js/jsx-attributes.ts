/** Attributes of HTML's own elements that may be images, by element. */
const ELEMENTS: Readonly<Record<string, Readonly<Record<string, 'url' | 'srcset'>>>> = {
  img: { src: 'url', srcSet: 'srcset', srcset: 'srcset' },
  source: { src: 'url', srcSet: 'srcset', srcset: 'srcset' },
  video: { poster: 'url' },
  input: { src: 'url' },
  image: { href: 'url', xlinkHref: 'url' },
}

/** Returns the attributes of an element, or of a configured component, that may be images. */
export function kindsOf(
  tag: string,
  components: Readonly<Record<string, string>>,
): Readonly<Record<string, 'url' | 'srcset'>> {
  if (Object.hasOwn(components, tag)) return { [components[tag] ?? '']: 'url' }
  return Object.hasOwn(ELEMENTS, tag) ? ELEMENTS[tag]! : {}
}
