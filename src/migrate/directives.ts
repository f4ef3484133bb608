import type { Asking } from './reference'

/** What a query of the imagetools family comes to: our pairs, or why there is no counterpart. */
export type Translated = { pairs: [string, string | undefined][] } | { refused: string }

/** Parameters that say how hard an encoder works, and ask for nothing that is seen. */
const WITHOUT_EFFECT = new Set(['effort', 'withoutEnlargement', 'kernel'])

const FORMATS: Readonly<Record<string, string>> = {
  avif: 'avif',
  webp: 'webp',
  jpg: 'jpg',
  jpeg: 'jpg',
  png: 'png',
  gif: 'gif',
}

/** sharp's `fit` as ImageKit's crop or crop mode; `cover` is what ImageKit does by itself. */
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

/** What is done to the picture: one entry a directive. `undefined` where a value has no counterpart. */
const DIRECTIVES: Readonly<Record<string, (value: string) => [string, string | undefined][] | undefined>> = {
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
    const hex = /^#?([\da-f]{6}|[\da-f]{8})$/i.exec(value)?.[1]
    return hex || /^[a-z]+$/i.test(value) ? [['bg', hex?.toUpperCase() ?? value]] : undefined
  },
}

/** Directives for which ImageKit has no parameter. */
const UNKNOWN =
  'tint hue saturation brightness lightness hsb invert median normalize normalise flatten basePixels basepixels allowUpscale withoutReduction'.split(
    ' ',
  )

export function isDirective(key: string): boolean {
  const isMirror = key === 'flip' || key === 'flop'
  return isMirror || Object.hasOwn(DIRECTIVES, key) || WITHOUT_EFFECT.has(key) || UNKNOWN.includes(key)
}

/** Everything but the output (`as=`), which each tool names in its own way. */
export function translateDirectives(pairs: Asking['pairs'], ignored: ReadonlySet<string>): Translated {
  const found = new Map<string, string | undefined>()
  for (const [key, raw] of pairs) {
    if (ignored.has(key) || WITHOUT_EFFECT.has(key) || key === 'flip' || key === 'flop') continue
    const value = raw.trim()
    if (UNKNOWN.includes(key)) return { refused: `ImageKit has nothing like ${key}` }
    const done = Object.hasOwn(DIRECTIVES, key) ? DIRECTIVES[key]?.(value) : undefined
    if (!done) return { refused: `${key}=${value} has no counterpart` }
    for (const [name, given] of done) found.set(name, given)
  }
  const mirror = mirrored(pairs.get('flip'), pairs.get('flop'))
  if (mirror) found.set('fl', mirror)
  // Without both sides there is nothing to fit.
  const isBoxed = found.has('ar') || (found.has('w') && found.has('h'))
  if (!isBoxed) for (const name of ['c', 'cm', 'fo']) found.delete(name)
  const isList = [...found].some(([key, value]) => value?.includes(';') && !['w', 'h', 'f'].includes(key))
  if (isList) return { refused: 'only widths, heights and formats come in sets' }
  return { pairs: [...found] }
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

/** sharp's flip is about the horizontal axis, and its flop about the vertical one. */
function mirrored(flip: string | undefined, flop: string | undefined): string | undefined {
  const [vertical, horizontal] = [flip, flop].map((one) => one !== undefined && one !== 'false')
  if (vertical && horizontal) return 'h_v'
  return vertical ? 'v' : horizontal ? 'h' : undefined
}
