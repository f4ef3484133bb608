/** Widths in pixels of screens for which Next.js and similar tools make renditions. */
export const DEVICES = [640, 750, 828, 1080, 1200, 1920, 2048, 3840]
/** Widths in pixels of images that are smaller than the screen. */
const IMAGES = [16, 32, 48, 64, 96, 128, 256, 384]

/**
 * Returns the widths that a `sizes` attribute needs. With `vw` units, leaves out those below that part of the smallest screen.
 *
 * @see https://nextjs.org/docs/app/api-reference/components/image#imagesizes
 */
export function widthsFor(sizes: string): number[] {
  const parts = [...sizes.matchAll(/(?:^|\s)(1?\d?\d)vw/g)].map(([, part]) => Number(part) / 100)
  const all = [...IMAGES, ...DEVICES]
  if (parts.length === 0) return all
  const least = DEVICES[0]! * Math.min(...parts)
  return all.filter((width) => width >= least)
}

/** Replaces widths above that of the file by the file's width. */
export function upTo(widths: readonly number[], file: number | undefined): number[] {
  if (file === undefined) return [...widths]
  const fitting = widths.filter((width) => width < file)
  return fitting.length === widths.length ? fitting : [...fitting, file]
}
