/** Attributes of HTML's own elements that are looked at, by element. */
const ELEMENTS: Readonly<Record<string, Readonly<Record<string, 'url' | 'srcset'>>>> = {
  img: { src: 'url', srcSet: 'srcset', srcset: 'srcset' },
  source: { src: 'url', srcSet: 'srcset', srcset: 'srcset' },
  video: { poster: 'url' },
}

/** The attributes of an element, or of a configured component, that are looked at. */
export function kindsOf(
  tag: string,
  components: Readonly<Record<string, string>>,
): Readonly<Record<string, 'url' | 'srcset'>> {
  if (Object.hasOwn(components, tag)) return { [components[tag] ?? '']: 'url' }
  return Object.hasOwn(ELEMENTS, tag) ? ELEMENTS[tag]! : {}
}
