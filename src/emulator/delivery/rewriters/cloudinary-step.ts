import { colour } from './colour'
import { numeric, oneOf, type Translation, within } from './translate'

const FORMATS = ['auto', 'jpg', 'jpeg', 'png', 'webp', 'gif', 'avif']
const IMAGE_QUALITY = { low: 50, eco: 60, good: 70, best: 86 }
const VIDEO_QUALITY = { low: 40, eco: 45, good: 50, best: 60 }

const GRAVITIES: Readonly<Record<string, string>> = {
  north: 'top',
  south: 'bottom',
  east: 'right',
  west: 'left',
  north_west: 'top_left',
  north_east: 'top_right',
  south_west: 'bottom_left',
  south_east: 'bottom_right',
  center: 'center',
  auto: 'auto',
  custom: 'custom',
  face: 'face',
}

const CROPS: Readonly<Record<string, string>> = {
  crop: 'cm-extract',
  fill: 'c-maintain_ratio',
  fit: 'c-at_max',
  pad: 'cm-pad_resize',
  scale: 'c-force',
}

/** Effects by name; the argument is the number after the colon. */
const EFFECTS: Readonly<Record<string, (amount: number | undefined) => string>> = {
  blur: (amount = 100) => `bl-${within(amount / 100, 1, 100)}`,
  grayscale: () => 'e-grayscale',
  contrast: () => 'e-contrast',
  sharpen: (amount = 100) => `e-sharpen-${within(amount / 100, 1, 99)}`,
  unsharp_mask: (amount = 100) => `e-usm-0-${amount / 100}-1-0.05`,
  trim: (amount) => `t-${amount === undefined ? 'true' : within(amount, 1, 99)}`,
}

/** Translations of Cloudinary's keys. */
const TRANSLATIONS: Readonly<Record<string, Translation>> = {
  w: numeric('w'),
  h: numeric('h'),
  ar: (value) => {
    const [, width, height = '1'] = /^(\d+(?:\.\d+)?)(?::(\d+(?:\.\d+)?))?$/.exec(value) ?? []
    return width && `ar-${width}-${height}`
  },
  g: oneOf('fo', GRAVITIES),
  x: numeric('x'),
  y: numeric('y'),
  f: oneOf('f', Object.fromEntries(FORMATS.map((name) => [name, name]))),
  a: (value) => (/^-?\d+$/.test(value) ? `rt-${value.replace('-', 'N')}` : undefined),
  r: (value) => /^(?:max|\d+)(?=$|:)/.exec(value)?.map((radius) => `r-${radius}`)[0],
  e: (value) => {
    const [name = '', amount] = value.split(':')
    const isNumber = amount !== undefined && /^\d+(?:\.\d+)?$/.test(amount)
    return Object.hasOwn(EFFECTS, name) ? EFFECTS[name]!(isNumber ? Number(amount) : undefined) : undefined
  },
  bo: (value) => {
    const [, width, name = ''] = /^(\d+)px_solid_(.+)$/.exec(value) ?? []
    const found = colour(name, 'last')
    return width && found && `b-${width}-${found}`
  },
  b: (value) => coloured('bg', value),
  co: (value) => coloured('co', value),
  dpr: numeric('dpr'),
  c: (value) => (Object.hasOwn(CROPS, value) ? CROPS[value] : undefined),
  t: (value) => (/^\w+$/.test(value) ? `n-${value}` : undefined),
  fl: (value) => {
    const [name, kind] = value.split(':')
    return name === 'progressive' ? `pr-${kind !== 'none'}` : undefined
  },
  so: (value) => seconds('so', value),
  eo: (value) => seconds('eo', value),
  du: (value) => seconds('du', value),
}

/** `q_auto:good` has different values for videos. */
function quality(value: string, isVideo: boolean): string | undefined {
  const table = isVideo ? VIDEO_QUALITY : IMAGE_QUALITY
  const [, level = 'good'] = /^auto(?::(\w+))?$/.exec(value) ?? []
  if (value.startsWith('auto')) return Object.hasOwn(table, level) ? `q-${table[level as 'good']}` : undefined
  return numeric('q')(value)
}

/** Parses a qualifier; the key of a layer is `l`. */
export function qualifier(part: string): [key: string, value: string] | undefined {
  const [, key = '', value = ''] = /^([a-z]{1,3})_(.+)$/s.exec(part) ?? []
  return Object.hasOwn(TRANSLATIONS, key) || key === 'q' || key === 'l' ? [key, value] : undefined
}

/**
 * Translates the qualifiers of a step. Values that ImageKit does not translate are omitted.
 *
 * @param place what the qualifiers belong to: only text has a colour
 */
export function stepOf(
  qualifiers: readonly (readonly [key: string, value: string])[],
  { isVideo, place }: { isVideo: boolean; place: 'base' | 'image' | 'text' },
): string[] {
  return qualifiers.flatMap(([key, value]) => {
    if (key === 'co' && place !== 'text') return []
    if (key === 'q') return quality(value, isVideo) ?? []
    return TRANSLATIONS[key]?.(value) ?? []
  })
}

function coloured(code: string, value: string): string | undefined {
  const found = colour(value, 'last')
  return found && `${code}-${found}`
}

function seconds(code: string, value: string): string | undefined {
  return /^\d+(?:\.\d+)?$/.test(value) ? `${code}-${Number(Number(value).toFixed(2))}` : undefined
}
