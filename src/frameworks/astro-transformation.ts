import { buildSrc, buildTransformationString, type Transformation } from '../url'

/** An image as `import` gives it in Astro. */
export interface AstroImage {
  src: string
  width: number
  height: number
  format: string
}

/** What `<Image>`, `<Picture>` and `getImage` ask of an image service. */
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
  /** ImageKit's own: a chain of transformations before the resizing, as `?tr=` of a URL has it. */
  tr?: string
  [attribute: string]: unknown
}

/** Astro's `fit`, which is CSS's `object-fit`, by what ImageKit calls it. */
const CROPS: Readonly<Record<string, Transformation['crop']>> = {
  cover: 'maintain_ratio',
  fill: 'force',
  contain: 'at_max',
  inside: 'at_max',
  'scale-down': 'at_max',
  outside: 'at_least',
}

/** Astro's names of qualities, as its own service has them. */
const QUALITIES: Readonly<Record<string, number>> = { low: 25, mid: 50, high: 80, max: 100 }

const SIDES = new Set(['top', 'bottom', 'left', 'right', 'center'])

/**
 * What Astro asks of a picture, in ImageKit's terms. The width is never more than the source's: ImageKit would enlarge.
 *
 * @see https://docs.astro.build/en/reference/image-service-reference/
 * @see https://imagekit.io/docs/image-resize-and-crop
 */
export function astroStep(options: AstroTransform): Transformation {
  const { src, width, height, fit, format, position } = options
  const crop = width && height && fit ? CROPS[fit] : undefined
  const size = crop
    ? { width: width!, height: height!, crop }
    : // Without `fit` Astro's own service keeps the shape and goes by the width.
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

/** No larger than the source, in the same shape. */
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

/** `left top` → `top_left`. A position in lengths has no counterpart: the picture's middle is kept. */
function focusOf(position: string | undefined): string | undefined {
  const sides = position?.trim().split(/\s+/) ?? []
  if (sides.length === 0 || !sides.every((side) => SIDES.has(side))) return undefined
  const rank = (side: string) => ['top', 'bottom', 'center', 'left', 'right'].indexOf(side)
  const named = [...new Set(sides)].sort((a, b) => rank(a) - rank(b)).filter((side) => side !== 'center')
  return named.join('_') || 'center'
}

/** The whole chain: what the author wrote, then what Astro asks for. */
export function astroChain(options: AstroTransform, before = ''): string {
  return [before, options.tr ?? '', buildTransformationString([astroStep(options)])].filter(Boolean).join(':')
}

/** An image's URL with one more step. */
export function withSteps(url: string, chainAfter: (before: string) => string): string {
  const parsed = new URL(url)
  const before = parsed.searchParams.get('tr') ?? ''
  parsed.searchParams.delete('tr')
  const raw = chainAfter(before)
  return buildSrc({ urlEndpoint: parsed.origin, src: parsed.href, ...(raw && { transformation: [{ raw }] }) })
}
