import { buildSrc, buildTransformationString, type Transformation } from '../url'

/** An imported image in Astro. */
export interface AstroImage {
  src: string
  width: number
  height: number
  format: string
}

/** Options of `<Image>`, `<Picture>` and `getImage`. */
export interface AstroTransform {
  src: AstroImage | string
  width?: number
  height?: number
  widths?: number[]
  densities?: (number | `${number}x`)[]
  format?: string
  quality?: number | string
  fit?: string
  position?: string
  background?: string
  /** ImageKit transformations that are applied before resizing, as in `?tr=` of a URL. */
  tr?: string
  [attribute: string]: unknown
}

/** ImageKit's crop by Astro's `fit`, which is CSS's `object-fit`. */
const CROPS: Readonly<Record<string, Transformation['crop']>> = {
  cover: 'maintain_ratio',
  fill: 'force',
  contain: 'at_max',
  inside: 'at_max',
  'scale-down': 'at_max',
  outside: 'at_least',
}

/** Values of Astro's named qualities, as in its default service. */
const QUALITIES: Readonly<Record<string, number>> = { low: 25, mid: 50, high: 80, max: 100 }

const SIDES = new Set(['top', 'bottom', 'left', 'right', 'center'])

/**
 * Translates Astro's options to an ImageKit transformation. Never exceeds the size of the source, since ImageKit upscales.
 *
 * @see https://docs.astro.build/en/reference/image-service-reference/
 * @see https://imagekit.io/docs/image-resize-and-crop
 */
export function astroStep(options: AstroTransform): Transformation {
  const { src, width, height, fit, format, position } = options
  const crop = width && height && fit ? CROPS[fit] : undefined
  const size = crop
    ? { width: width!, height: height!, crop }
    : // Without `fit`, Astro's default service keeps the aspect ratio and uses the width.
      { ...(width ? { width } : height ? { height } : {}) }
  const quality = qualityOf(options.quality)
  const focus = crop === 'maintain_ratio' ? focusOf(position) : undefined
  return {
    ...within(size, src),
    ...(focus && { focus }),
    ...(quality && { quality }),
    ...(format && { format: (format === 'jpeg' ? 'jpg' : format) as NonNullable<Transformation['format']> }),
    ...(options.background && { background: options.background.replace(/^#/, '') }),
  }
}

/** Reduces a size to that of the source, and keeps its aspect ratio. */
function within(size: Transformation, src: AstroTransform['src']): Transformation {
  if (typeof src === 'string') return size
  const { width, height } = size as { width?: number; height?: number }
  const share = Math.min(1, src.width / (width ?? src.width), src.height / (height ?? src.height))
  return {
    ...size,
    ...(width && { width: Math.round(width * share) }),
    ...(height && { height: Math.round(height * share) }),
  }
}

function qualityOf(quality: AstroTransform['quality']): number | undefined {
  const number = QUALITIES[quality ?? ''] ?? Number.parseInt(String(quality), 10)
  return Number.isNaN(number) ? undefined : number
}

/** `left top` → `top_left`. Lengths have no counterpart: the crop is then centered. */
function focusOf(position: string | undefined): string | undefined {
  const sides = position?.trim().split(/\s+/) ?? []
  if (sides.length === 0 || !sides.every((side) => SIDES.has(side))) return undefined
  const rank = (side: string) => ['top', 'bottom', 'center', 'left', 'right'].indexOf(side)
  const named = [...new Set(sides)].sort((a, b) => rank(a) - rank(b)).filter((side) => side !== 'center')
  return named.join('_') || 'center'
}

/** Joins the author's transformations and Astro's. */
export function astroChain(options: AstroTransform, before = ''): string {
  return [before, options.tr ?? '', buildTransformationString([astroStep(options)])].filter(Boolean).join(':')
}

/** Changes the transformation of an image's URL. */
export function withSteps(url: string, chainAfter: (before: string) => string): string {
  const parsed = new URL(url)
  const before = parsed.searchParams.get('tr') ?? ''
  parsed.searchParams.delete('tr')
  const raw = chainAfter(before)
  return buildSrc({ urlEndpoint: parsed.origin, src: parsed.href, ...(raw && { transformation: [{ raw }] }) })
}
