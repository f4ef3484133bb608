import { withoutAuto } from '../renditions/sizes'
import type { Code, ViewSource } from './view-types'

/** One `<link rel="preload" as="image">`: of several at most one fits a window, as with the sources of a `<picture>`. */
export interface Preload {
  media: string | undefined
  /** Of the format: a browser that can't show it does not load it. */
  type: string | undefined
  /** Where there is nothing to choose from. A browser that does not know `imagesrcset` must load nothing twice. */
  href: Code | undefined
  srcset: Code | undefined
  sizes: string | undefined
}

/** What of an image's view preloads are made of. */
interface Preloaded {
  src: Code
  srcset: Code | undefined
  sizes: string | undefined
  sources: readonly ViewSource[]
}

/** What preloads exactly the file that an image, or its `<picture>`, will ask for. The last is that of the `<img>`. */
export function preloadsOf(image: Preloaded): Preload[] {
  const preloads: Preload[] = []
  const earlier: string[] = []
  const img = { media: undefined, type: undefined, srcset: image.srcset, sizes: image.sizes }
  for (const { media, type, srcset, sizes } of [...image.sources, img]) {
    // Of several formats the first: whether a browser takes another it would only tell by the type of each.
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

/** The windows that fit a condition and none of the earlier ones: links are no choice, each that fits is loaded. */
function mediaBehind(media: string | undefined, earlier: readonly string[]): string | undefined {
  const conditions = [
    ...(media === undefined ? [] : [`(${media})`]),
    ...earlier.map((one) => `(not (${one}))`),
  ]
  if (media !== undefined && earlier.length === 0) return media
  return conditions.length ? conditions.join(' and ') : undefined
}
