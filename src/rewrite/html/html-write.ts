import type { Replacement, ReplacementPreload, Site } from '../edit'
import type { SiteElement } from './html-element'

type Attributes = Readonly<Record<string, string | number | undefined>>

/** Returns the attributes that a reference provides, except those that the author wrote. */
export function missingAttributes(replacement: Replacement, written: ReadonlyMap<string, string>): string {
  const { srcset, sizes, width, height, alt, priority, sources } = replacement
  const hasSet = srcset !== undefined || sources !== undefined
  // If the author chose the images, the sizes and their loading are the author's too.
  if (!priority && (!hasSet || written.has('srcset'))) return attributesText({ alt }, written)
  const sized = width !== undefined && height !== undefined && !written.has('width') && !written.has('height')
  const attributes = {
    ...(written.has('srcset') ? {} : { srcset, sizes }),
    ...(sized && { width, height }),
    alt,
    ...(priority ? { loading: 'eager', decoding: 'sync', fetchpriority: 'high' } : { loading: 'lazy' }),
  }
  return attributesText(attributes, written)
}

/** Inserts the sources of a `<picture>` right before its `<img>`, after the author's own, which browsers try first. */
export function sourcesBefore(at: number): NonNullable<Site['before']> {
  return {
    at,
    write: ({ sources = [] }) => sources.map((source) => `<source${attributesText({ ...source })}>`).join(''),
  }
}

export function isInPicture({ parentNode, attrs }: Pick<SiteElement, 'parentNode' | 'attrs'>): boolean {
  const isIn = parentNode !== null && 'tagName' in parentNode && parentNode.tagName === 'picture'
  // Vue's `v-else` must directly follow its `v-if`.
  return isIn && !attrs.some(({ name }) => name.startsWith('v-else'))
}

/** Writes a link for a page's head that preloads an image. */
export function preloadLink({ media, type, href, srcset, sizes }: ReplacementPreload): string {
  const attributes = { media, type, href, imagesrcset: srcset, imagesizes: srcset && sizes }
  return `<link rel="preload" as="image"${attributesText({ ...attributes, fetchpriority: 'high' })}>`
}

function attributesText(attributes: Attributes, written: ReadonlyMap<string, string> = new Map()): string {
  return Object.entries(attributes)
    .filter(([name, value]) => value !== undefined && !written.has(name))
    .map(([name, value]) => ` ${name}=${quoted(String(value))}`)
    .join('')
}

export function quoted(value: string): string {
  return `"${value.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"`
}
