import { withoutAuto } from '../renditions/sizes'
import type { Code, ViewSource } from './view-types'

/**
 * One `<link rel="preload" as="image">`: at most one of several matches a window, like the sources of a `<picture>`.
 */
export interface Preload {
  media: string | undefined
  /** Media type: a browser that does not support the format does not load it. */
  type: string | undefined
  /** Only for a single candidate. A browser that does not know `imagesrcset` must not load twice. */
  href: Code | undefined
  srcset: Code | undefined
  sizes: string | undefined
}

/** The part of an image's view that preloads are made of. */
interface Preloaded {
  src: Code
  srcset: Code | undefined
  sizes: string | undefined
  sources: readonly ViewSource[]
}

/**
 * Returns links that preload exactly the file that an image, or its `<picture>`, will request. The last is that of the
 * `<img>`.
 */
export function preloadsOf(image: Preloaded): Preload[] {
  const preloads: Preload[] = []
  const earlier: string[] = []
  const img = { media: undefined, type: undefined, srcset: image.srcset, sizes: image.sizes }
  for (const { media, type, srcset, sizes } of [...image.sources, img]) {
    // Uses the first of several formats: links can't express a choice by type.
    if (media !== undefined && earlier.includes(media)) continue
    preloads.push({
      media: mediaBehind(media, earlier),
      type,
      href: srcset === undefined ? image.src : undefined,
      srcset,
      sizes: sizes && withoutAuto(sizes),
    })
    if (media === undefined) break
    earlier.push(media)
  }
  return preloads
}

/**
 * Returns a condition for windows that match this one and none of the earlier: a browser loads every link that matches.
 */
function mediaBehind(media: string | undefined, earlier: readonly string[]): string | undefined {
  const conditions = [
    ...(media === undefined ? [] : [`(${media})`]),
    ...earlier.map((one) => `(not (${one}))`),
  ]
  if (media !== undefined && earlier.length === 0) return media
  return conditions.length ? conditions.join(' and ') : undefined
}
