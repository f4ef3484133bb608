import { colourOf } from '../cloudinary/colour'

/** Directives without a visible effect, or with one that is ImageKit's default. */
export const WITHOUT_EFFECT = new Set(['effort', 'withoutEnlargement', 'kernel'])

const FORMATS: Readonly<Record<string, string>> = {
  avif: 'avif',
  webp: 'webp',
  jpg: 'jpg',
  jpeg: 'jpg',
  png: 'png',
  gif: 'gif',
}

/** ImageKit's crop or crop mode by sharp's `fit`; `cover` is ImageKit's default. */
const FITS: Readonly<Record<string, [string, string] | undefined>> = {
  cover: undefined,
  contain: ['cm', 'pad_resize'],
  fill: ['c', 'force'],
  inside: ['c', 'at_max'],
  outside: ['c', 'at_least'],
}

const POSITIONS: Readonly<Record<string, string | undefined>> = {
  center: undefined,
  centre: undefined,
  top: 'top',
  north: 'top',
  right: 'right',
  east: 'right',
  bottom: 'bottom',
  south: 'bottom',
  left: 'left',
  west: 'left',
  'right top': 'top_right',
  northeast: 'top_right',
  'right bottom': 'bottom_right',
  southeast: 'bottom_right',
  'left bottom': 'bottom_left',
  southwest: 'bottom_left',
  'left top': 'top_left',
  northwest: 'top_left',
  attention: 'auto',
  entropy: 'auto',
}

/** Translates directives; `undefined` for a value without a counterpart. */
export const DIRECTIVES: Readonly<
  Record<string, (value: string) => [string, string | undefined][] | undefined>
> = {
  w: (value) => numbers('w', value),
  width: (value) => numbers('w', value),
  h: (value) => numbers('h', value),
  height: (value) => numbers('h', value),
  aspect: (value) => (/^\d+(?:\.\d+)?(?::\d+)?$/.test(value) ? [['ar', value.replace(':', '-')]] : undefined),
  quality: (value) => (/^[1-9]\d?$|^100$/.test(value) ? [['q', value]] : undefined),
  format(value) {
    const formats = value.split(';').map((one) => FORMATS[one])
    return formats.every(Boolean) ? [['f', formats.join(';')]] : undefined
  },
  fit(value) {
    if (!Object.hasOwn(FITS, value)) return undefined
    const found = FITS[value]
    return found ? [found] : []
  },
  position: (value) => (Object.hasOwn(POSITIONS, value) ? [['fo', POSITIONS[value]]] : undefined),
  blur: (value) => (/^\d+(?:\.\d+)?$/.test(value) ? blur(Number(value)) : undefined),
  grayscale: (value) => flag('e-grayscale', value),
  lossless: (value) => flag('lo', value),
  progressive: (value) => flag('pr', value),
  rotate: (value) => (/^\d+$/.test(value) ? [['rt', value]] : undefined),
  background(value) {
    const colour = colourOf(value)
    return colour ? [['bg', colour]] : undefined
  },
}

/** Directives that are translated together with others. */
export const OTHERS = new Set(['flip', 'flop', 'basePixels'])

const FILTER = 'use CSS'

/** Directives without a counterpart, and what to use instead. */
export const INSTEAD: Readonly<Record<string, string>> = {
  tint: 'tr=e-colorize-co-<colour>_in-<0-100> lays a colour over it',
  hue: `${FILTER}: filter: hue-rotate()`,
  saturation: `${FILTER}: filter: saturate()`,
  brightness: `${FILTER}: filter: brightness()`,
  lightness: `${FILTER}: filter: brightness()`,
  hsb: `${FILTER}: filter: hue-rotate() saturate() brightness()`,
  invert: `${FILTER}: filter: invert(1)`,
  median: 'bl=1 to bl=100 blurs it',
  normalize: 'e-contrast=true stretches its contrast',
  normalise: 'e-contrast=true stretches its contrast',
  flatten: 'f=jpg has no transparency, and bg= says the colour behind it',
  allowUpscale: 'a single width is upscaled, and a set never is',
  withoutReduction: 'without sizes, the image keeps its own',
  noAutoOrient: 'images are always turned upright',
  inline: 'the bundler’s own ?inline puts the file itself into the bundle',
}

/** `?contain` and `?top` alone are `?fit=contain` and `?position=top`. */
export const SHORTHANDS: ReadonlyMap<string, 'fit' | 'position'> = new Map([
  ...Object.keys(FITS).map((name) => [name, 'fit'] as const),
  ...['top', 'right top', 'right', 'right bottom', 'bottom', 'left bottom', 'left', 'left top'].map(
    (name) => [name, 'position'] as const,
  ),
])

/** Whether a key is a directive. `inline` alone is the bundler's own. */
export function isDirective(key: string): boolean {
  if (key === 'inline') return false
  return (
    [DIRECTIVES, INSTEAD].some((table) => Object.hasOwn(table, key)) ||
    WITHOUT_EFFECT.has(key) ||
    OTHERS.has(key)
  )
}

function numbers(key: string, value: string): [string, string][] | undefined {
  if (!/^\d+(?:;\d+)*$/.test(value)) return undefined
  const sorted = value
    .split(';')
    .map(Number)
    .sort((a, b) => a - b)
  return [[key, [...new Set(sorted)].join(';')]]
}

/** ImageKit's blur is a whole number from 1 to 100. */
function blur(sigma: number): [string, string][] | undefined {
  return sigma >= 0.3 && sigma <= 100 ? [['bl', String(Math.max(1, Math.round(sigma)))]] : undefined
}

function flag(key: string, value: string): [string, string | undefined][] | undefined {
  if (value === 'true' || value === '') return [[key, 'true']]
  return value === 'false' ? [[key, undefined]] : undefined
}
