import type { Code } from './view-types'

/* Code of attribute objects, which images and videos share. */

export type Casing = 'html' | 'react'

/** React's names of attributes that HTML writes in lower case. */
const REACT = {
  srcset: 'srcSet',
  fetchpriority: 'fetchPriority',
  imagesrcset: 'imageSrcSet',
  imagesizes: 'imageSizes',
} as const

export function cased(name: keyof typeof REACT, casing: Casing): string {
  return casing === 'react' ? REACT[name] : name
}

/**
 * Returns the loading attributes: lazy and asynchronous by default. An LCP image is requested immediately and before
 * other images, and decoded with the text around it, so that it is not painted a moment later.
 */
export function loadingAttributes(
  priority: boolean,
  fetchpriority = 'fetchpriority',
): Record<string, string> {
  return priority
    ? { loading: 'eager', decoding: 'sync', [fetchpriority]: 'high' }
    : { loading: 'lazy', decoding: 'async' }
}

export function objectCode(properties: Record<string, Code | number | false | undefined | ''>): Code {
  const members = Object.entries(properties)
    .filter(([, value]) => value !== undefined && value !== '' && value !== false)
    .map(([name, value]) => `${name}: ${value}`)
  return `{ ${members.join(', ')} }`
}

export function mapValues<V>(values: Record<string, V>, map: (value: V) => Code): Record<string, Code> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value)]))
}
