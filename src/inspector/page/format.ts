import type { Card } from '../wire'

/** `1.2 kB` */
export function bytes(count: number): string {
  if (count < 1000) return `${count} B`
  return count < 1e6 ? `${trimmed(count / 1e3)} kB` : `${trimmed(count / 1e6)} MB`
}

const trimmed = (value: number) =>
  value < 10 ? value.toFixed(1).replace(/\.0$/, '') : Math.round(value).toString()

export const plural = (count: number, noun: string) =>
  `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`

export const pixels = (width?: number, height?: number) =>
  width === undefined && height === undefined ? '' : `${width ?? '?'} × ${height ?? '?'}`

/** `640 × 480 · JPG · 82 kB` */
export function factsOf({ width, height, format, bytes: size }: Card): string {
  return [pixels(width, height), format?.toUpperCase(), size !== undefined && bytes(size)]
    .filter(Boolean)
    .join(' · ')
}

/** `2 of 3 renditions · up to 24 kB`: those that have been rendered. */
export function renderedFacts({ renditions: { total, rendered, largest } }: Card): string {
  if (total === 0) return ''
  if (largest === undefined) return plural(total, 'rendition')
  const some = rendered < total ? `${rendered} of ` : ''
  return `${some}${plural(total, 'rendition')} · up to ${bytes(largest)}`
}

/** `3 renditions · 320–1280 px · 2 rendered, up to 24 kB` */
export function renditionFacts({ renditions }: Card): string {
  const { total, rendered, largest, narrowest, widest } = renditions
  if (total === 0) return ''
  const range = narrowest === widest ? `${widest} px` : `${narrowest}–${widest} px`
  const size =
    largest === undefined ? '' : `${rendered < total ? `${rendered} rendered, ` : ''}up to ${bytes(largest)}`
  return [plural(total, 'rendition'), widest !== undefined && range, size].filter(Boolean).join(' · ')
}

/** `alt “The sea”`; nothing where no element was found. */
export function altFacts({ alt: { kind, text } }: Card): string {
  if (kind === 'none') return ''
  if (kind === 'text') return `alt “${text}”`
  return { decorative: 'alt empty: decorative', computed: 'alt set by the page', missing: 'no alt' }[kind]
}
