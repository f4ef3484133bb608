import { colour } from './colour'
import { numeric, oneOf, type Translation, within } from './translate'

const SIDES = ['top', 'bottom']
const EDGES = ['left', 'right']
/** Corners in both orders: `top,left` and `left,top` are `top_left`. */
const PLACES = {
  ...Object.fromEntries([...SIDES, ...EDGES].map((name) => [name, name])),
  ...Object.fromEntries(
    SIDES.flatMap((side) =>
      EDGES.flatMap((edge) =>
        [`${side},${edge}`, `${edge},${side}`].map((name) => [name, `${side}_${edge}`]),
      ),
    ),
  ),
  faces: 'auto',
}

const FITS: Readonly<Record<string, string>> = {
  clip: 'c-at_max_enlarge',
  fill: 'cm-pad_resize',
  fillmax: 'cm-pad_resize',
  scale: 'c-force',
  max: 'c-at_max',
  facearea: 'fo-face',
}

const FORMATS = {
  ...Object.fromEntries(['jpeg', 'jpg', 'png', 'webp', 'gif', 'avif'].map((name) => [name, name])),
  jp2: 'jpg',
  png8: 'png',
  png32: 'png',
}

/** EXIF orientations and degrees. */
const ORIENTATIONS = { 0: '0', 1: '0', 90: '90', 6: '90', 180: '180', 3: '180', 270: '270', 8: '270' }

const background: Translation = (value) => {
  const found = colour(value, 'first')
  return found && `bg-${found}`
}

const TRANSLATIONS: Readonly<Record<string, Translation>> = {
  w: numeric('w'),
  h: numeric('h'),
  crop: oneOf('fo', PLACES),
  fit: (value) => (Object.hasOwn(FITS, value) ? FITS[value] : undefined),
  fm: oneOf('f', FORMATS),
  q: numeric('q'),
  orient: oneOf('rt', ORIENTATIONS),
  'fill-color': background,
  bg: background,
  dpr: numeric('dpr'),
  // The documented `e-sharpen-200` exceeds the range of ImageKit's parameter.
  sharp: (value) => number(value) && `e-sharpen-${within(Number(value) * 20, 1, 99)}`,
  con: (value) => number(value) && 'e-contrast',
  blur: (value) =>
    number(value) && Number(value) > 0 ? `bl-${within(Number(value) / 20, 1, 100)}` : undefined,
  trim: (value) => (value === 'auto' || value === 'color' ? 't-true' : undefined),
}

const RATIO = /^(\d+(?:\.\d+)?):(\d+(?:\.\d+)?)$/

/**
 * Translates Imgix's `?w=400&h=300&fit=crop&crop=faces` as ImageKit does; unknown values are ignored.
 *
 * @returns a step of ImageKit; empty for none
 * @see https://imagekit.io/docs/migration/imgix-to-imagekit
 */
export function imgix(query: URLSearchParams): string {
  const translated = Object.entries(TRANSLATIONS).map(([key, translate]) => {
    const value = query.get(key)
    return value === null ? undefined : translate(value)
  })
  return [...translated, ratio(query), unsharpMask(query)].filter(Boolean).join(',')
}

export const IMGIX_KEYS: readonly string[] = [...Object.keys(TRANSLATIONS), 'ar', 'usm', 'usmrad', 'fill']

/** Applies with exactly one of the two sides, and with a `fit`. */
function ratio(query: URLSearchParams): string | undefined {
  const found = RATIO.exec(query.get('ar') ?? '')
  const matches = query.has('fit') && query.has('w') !== query.has('h')
  return found && matches ? `ar-${found[1]}-${found[2]}` : undefined
}

function unsharpMask(query: URLSearchParams): string | undefined {
  const amount = query.get('usm')
  if (amount === null || !number(amount)) return undefined
  const radius = number(query.get('usmrad') ?? '') ?? '2.5'
  return `e-usm-${radius}-${Math.max(0, Number(amount) / 5).toFixed(2)}-1-0.05`
}

function number(text: string): string | undefined {
  return /^-?\d+(?:\.\d+)?$/.test(text) ? text : undefined
}
