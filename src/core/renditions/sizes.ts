/** Used by browsers that do not know `auto`, or do not wait for the layout. */
const FALLBACK = '100vw'

const AUTO = /^auto\s*(?:,\s*|$)/i

/**
 * The value of the attribute `sizes`, where a browser chooses by width. `auto` lets it take the width that the image is
 * laid out with, which HTML allows for lazy images only; the value after it is for browsers that don't know `auto`.
 *
 * @see https://html.spec.whatwg.org/multipage/images.html#sizes-attributes
 */
export function sizesOf(
  asked: string | undefined,
  descriptor: string | undefined,
  priority: boolean,
): string | undefined {
  if (!descriptor?.endsWith('w')) return AUTO.test(asked ?? '') ? undefined : asked
  if (asked === undefined) return FALLBACK
  if (!AUTO.test(asked)) return asked
  return priority ? withoutAuto(asked) : `auto, ${withoutAuto(asked)}`
}

/** For an image that is loaded at once, and for a preload: neither has a layout to look at. */
export function withoutAuto(sizes: string): string {
  return sizes.replace(AUTO, '') || FALLBACK
}
