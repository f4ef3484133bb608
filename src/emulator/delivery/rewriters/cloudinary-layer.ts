import { percentDecode } from '../../../lib/percent-decode'
import { stepOf } from './cloudinary-step'

export type Qualifiers = readonly (readonly [key: string, value: string])[]

const FACES = new Map([
  ['bold', 'b'],
  ['italic', 'i'],
])
const ALIGNMENTS = new Map([
  ['left', 'left'],
  ['start', 'left'],
  ['right', 'right'],
  ['end', 'right'],
  ['center', 'center'],
])

/** An overlay with its own steps and the qualifiers of its position. */
export interface Overlay {
  /** The value of `l_`. */
  source: string
  steps: Qualifiers[]
  placed: Qualifiers
}

/** Returns ImageKit's layer for an overlay; `undefined` for a kind without a translation. */
export function layerOf({ source, steps, placed }: Overlay): string | undefined {
  const opened = source.startsWith('text:') ? text(source.slice('text:'.length)) : image(source)
  if (!opened) return undefined
  const place = source.startsWith('text:') ? 'text' : 'image'
  const own = steps.map((step) => stepOf(step, { isVideo: false, place }).join(',')).filter(Boolean)
  const parts = [...opened, ...position(placed), ...(own.length ? [own.join(':')] : [])]
  return [...parts, 'l-end'].join(',')
}

/** `Roboto_50_bold_left:Hello`: font, size, style and the text, encoded once or twice. */
function text(source: string): string[] | undefined {
  const [, style = '', words = ''] = /^(.+?):([^:]*)$/s.exec(source) ?? []
  const [, font, size, looks = ''] = /^(.+?)_(\d+)((?:_[a-z]+)*)$/.exec(style) ?? []
  if (!font || !size || !words) return undefined
  const qualifiers = looks.split('_').filter(Boolean)
  const faces = qualifiers.flatMap((name) => FACES.get(name) ?? [])
  const aligned = qualifiers.map((name) => ALIGNMENTS.get(name)).find(Boolean)
  return [
    'l-text',
    `i-${encodeURIComponent(percentDecode(words))}`,
    `ff-${pathValue(font)}`,
    `fs-${size}`,
    ...(faces.length ? [`tg-${faces.join('_')}`] : []),
    ...(aligned ? [`ia-${aligned}`] : []),
  ]
}

/** `folder:logo.png` or, encoded, `folder%2Flogo.png`. */
function image(source: string): string[] | undefined {
  const isKind = /^(?:video|subtitles|fetch|lut):/.test(source)
  return isKind ? undefined : ['l-image', `i-${pathValue(source)}`]
}

function pathValue(path: string): string {
  return path.split(/[:/]/).map(encodeURIComponent).join('@@')
}

/** Offsets count from the side of the gravity. */
function position(placed: Qualifiers): string[] {
  const { g = 'center', x, y } = Object.fromEntries(placed) as Record<string, string | undefined>
  if (x === undefined && y === undefined) {
    return stepOf([['g', g]], { isVideo: false, place: 'image' }).map((focus) => `l${focus}`)
  }
  const at = (code: string, value: string | undefined, isFar: boolean) =>
    value !== undefined && /^\d+$/.test(value) ? [`${code}-${isFar ? 'N' : ''}${value}`] : []
  return [...at('lx', x, /east/.test(g)), ...at('ly', y, /south/.test(g))]
}
