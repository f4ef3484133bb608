import type { Media } from '../../query/media'
import { colourOf } from './colour'

/** A component of a transformation in ImageKit's codes, or the reason why there is none. */
export type Step = { pairs: [string, string][] } | { refused: string }

type Parameters = ReadonlyMap<string, string>

/** ImageKit's parameter for each crop mode, where width and height are given. */
const CROPS: Readonly<Record<string, [string, string] | undefined>> = {
  fill: undefined,
  auto: ['fo', 'auto'],
  thumb: undefined,
  scale: ['c', 'force'],
  fit: ['c', 'at_max_enlarge'],
  limit: ['c', 'at_max'],
  mfit: ['c', 'at_least'],
  pad: ['cm', 'pad_resize'],
  lpad: ['cm', 'pad_resize_no_enlarge'],
  crop: ['cm', 'extract'],
}

const GRAVITIES: Readonly<Record<string, string | undefined>> = {
  center: undefined,
  north: 'top',
  south: 'bottom',
  east: 'right',
  west: 'left',
  north_east: 'top_right',
  north_west: 'top_left',
  south_east: 'bottom_right',
  south_west: 'bottom_left',
  face: 'face',
  faces: 'face',
  auto: 'auto',
}

const FORMATS = new Set(['jpg', 'png', 'webp', 'avif', 'gif'])

/** Parameters that do not depend on others: ImageKit's code and value; `null` for ImageKit's own default. */
const SIMPLE: Readonly<Record<string, (value: string) => [string, string] | null | undefined>> = {
  w: (value) => length('w', value),
  h: (value) => length('h', value),
  ar: (value) =>
    /^\d+(?:\.\d+)?(?::\d+(?:\.\d+)?)?$/.test(value) ? ['ar', value.replace(':', '-')] : undefined,
  // ImageKit chooses quality and format unless the account's settings say otherwise.
  q: (value) =>
    /^auto(?::\w+)?$/.test(value) ? null : /^[1-9]\d?$|^100$/.test(value) ? ['q', value] : undefined,
  f: (value) => (value === 'auto' ? null : FORMATS.has(value) ? ['f', value] : undefined),
  dpr: (value) =>
    value === 'auto' || /^[1-5](?:\.\d+)?$/.test(value) ? ['dpr', String(Number(value) || value)] : undefined,
  r: (value) => (/^(?:max|\d+)$/.test(value) ? ['r', value] : undefined),
  o: (value) => (/^\d{1,3}$/.test(value) ? ['o', value] : undefined),
  e: (value) => (value === 'grayscale' ? ['e-grayscale', 'true'] : undefined),
  a: angle,
  b: (value) => colour('bg', value),
  bo: border,
  fl: (value) => (value === 'progressive' ? ['pr', 'true'] : undefined),
}

const seconds = (key: string) => (value: string) =>
  /^\d+(?:\.\d+)?$/.test(value) ? ([key, String(Number(value))] as [string, string]) : undefined
const oneOf = (key: string, values: readonly string[]) => (value: string) =>
  values.includes(value) ? ([key, value] as [string, string]) : undefined

/** Those of videos, which have no effects on ImageKit. */
const OF_VIDEOS: typeof SIMPLE = {
  w: (value) => (value === 'auto' ? undefined : SIMPLE.w?.(value)),
  h: (value) => SIMPLE.h?.(value),
  ar: (value) => SIMPLE.ar?.(value),
  q: (value) => SIMPLE.q?.(value),
  r: (value) => SIMPLE.r?.(value),
  b: (value) => SIMPLE.b?.(value),
  bo: (value) => SIMPLE.bo?.(value),
  f: (value) => (value === 'auto' ? null : oneOf('f', ['mp4', 'webm'])(value)),
  a: (value) => (/^(?:0|90|180|270)$/.test(value) ? ['rt', value] : undefined),
  so: seconds('so'),
  eo: seconds('eo'),
  du: seconds('du'),
  vc: (value) => (value === 'auto' ? null : oneOf('vc', ['h264', 'vp9', 'av1', 'none'])(value)),
  ac: oneOf('ac', ['aac', 'opus', 'none']),
}

/** Translates `w_400,h_300,c_fill,g_face`. */
export function cloudinaryStep(step: string, media: Media = 'image'): Step {
  const simple = media === 'video' ? OF_VIDEOS : SIMPLE
  const parameters = new Map<string, string>()
  for (const part of step.split(',')) {
    const [, key = part, value = ''] = /^([a-z]{1,3})_(.+)$/.exec(part) ?? []
    if (parameters.has(key)) return refused(part)
    parameters.set(key, value)
  }
  const pairs: [string, string][] = []
  for (const [key, value] of parameters) {
    if (key === 'c' || key === 'g' || key === 'x' || key === 'y') continue
    const found = Object.hasOwn(simple, key) ? simple[key]?.(value) : undefined
    if (found === undefined) return refused(`${key}_${value}`)
    if (found) pairs.push(found)
  }
  const crop = cropOf(parameters)
  return 'refused' in crop ? crop : { pairs: [...pairs, ...crop.pairs] }
}

function cropOf(parameters: Parameters): Step {
  const isBoxed = parameters.has('ar') || (parameters.has('w') && parameters.has('h'))
  // Without a mode, the image is stretched to both sides.
  const mode = parameters.get('c') ?? 'scale'
  if (!Object.hasOwn(CROPS, mode)) return refused(`c_${mode}`)
  if (mode === 'limit' && !isBoxed) return { pairs: [['c', 'at_max']] }
  if (mode === 'crop' || mode === 'thumb') {
    if (!isBoxed) return refused(`c_${mode} without both sides`)
  }
  const place = gravityOf(parameters, mode)
  if ('refused' in place || !isBoxed) return 'refused' in place ? place : { pairs: [] }
  const crop = mode === 'scale' && parameters.has('ar') ? undefined : CROPS[mode]
  const focus = place.pairs.filter(([key]) => key !== crop?.[0])
  return { pairs: [...(crop ? [crop] : []), ...focus] }
}

function gravityOf(parameters: Parameters, mode: string): Step {
  const [gravity, x, y] = ['g', 'x', 'y'].map((key) => parameters.get(key))
  const at = (key: string, value: string | undefined): [string, string][] =>
    value === undefined ? [] : [[key, value]]
  if ([x, y].some((value) => value !== undefined && !/^\d+$/.test(value))) return refused(`x_${x},y_${y}`)
  if (x !== undefined || y !== undefined) {
    if (mode !== 'crop') return refused(`x and y with c_${mode}`)
    if (gravity === 'xy_center') return { pairs: [...at('xc', x), ...at('yc', y)] }
    if (gravity === undefined || gravity === 'north_west') return { pairs: [...at('x', x), ...at('y', y)] }
    return refused(`x and y with g_${gravity}`)
  }
  if (gravity === undefined) return { pairs: [] }
  const [name = ''] = gravity.split(':')
  if (!Object.hasOwn(GRAVITIES, name) || (name !== 'auto' && gravity !== name)) return refused(`g_${gravity}`)
  return { pairs: at('fo', GRAVITIES[name]) }
}

/** Pixels, or a fraction of the original if it has a decimal point. */
function length(key: string, value: string): [string, string] | undefined {
  if (value === 'auto' && key === 'w') return [key, value]
  if (/^[1-9]\d*$/.test(value)) return [key, value]
  return /^0?\.\d+$/.test(value) ? [key, String(Number(value))] : undefined
}

function angle(value: string): [string, string] | undefined {
  if (value === 'hflip') return ['fl', 'h']
  if (value === 'vflip') return ['fl', 'v']
  return /^\d+$/.test(value) ? ['rt', value] : undefined
}

function colour(key: string, value: string): [string, string] | undefined {
  const found = value === 'auto' ? undefined : colourOf(value.replace(/^rgb:/, '#'))
  return found ? [key, found] : undefined
}

function border(value: string): [string, string] | undefined {
  const [, width, name = ''] = /^(\d+)px_solid_(.+)$/.exec(value) ?? []
  const [, found] = (width && colour('b', name)) || []
  return found === undefined ? undefined : ['b', `${width}_${found}`]
}

const refused = (what: string): Step => ({ refused: `${what} has no counterpart` })
