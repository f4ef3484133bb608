import { lookup } from '../table/codes'
import type { Overlay } from '../types'
import { escapeSlashes, trimSlashes } from './escape'
import { inputOf, positionCodes, timingCodes } from './overlay'

/** Builds the chain of any value of `transformation`; a value that is not an array has no steps. */
export function buildChain(transformation: unknown): string {
  // Concatenated directly: joining a list takes twice the time.
  let chain: string | undefined
  if (Array.isArray(transformation)) {
    for (const step of transformation) {
      // Compared with undefined: an empty string such as that of `{ raw: '' }` is a step for the official builders.
      let parameters: string | undefined
      // for-in keeps the author's order and includes options inherited from shared defaults.
      for (const option in step) {
        const parameter = buildParameter(option, step[option])
        if (parameter !== undefined)
          parameters = parameters === undefined ? parameter : `${parameters},${parameter}`
      }
      if (parameters !== undefined) chain = chain === undefined ? parameters : `${chain}:${parameters}`
    }
  }
  return chain || ''
}

/** Builds a parameter, or `undefined` if the value disables the option. */
export function buildParameter(option: string, value: unknown): string | undefined {
  if (!option || value == null) return
  if (option === 'overlay' && typeof value === 'object') return buildLayer(value as Overlay) || undefined
  if (option === 'raw') return String(value)
  // Two lookups instead of a regular expression, which takes as long as both.
  const known = lookup.ofOption.get(option) || lookup.ofOption.get(option.toLowerCase())
  const prefix = known ? known[0] : `${option}-`
  const rule = known ? known[1] : lookup.ruleOf.get(option)
  let text = value
  // Fast path for plain values, which most are.
  if (rule && rule !== 'value') {
    const isTrue = value === true || value === 'true'
    const code = prefix.slice(0, -1)
    if (rule === 'flag') return isTrue || value === '-' ? code : undefined
    if (rule === 'optional' && (isTrue || isBlank(value))) return code
    if (rule === 'path') text = escapeSlashes(trimSlashes(String(value || '')))
    if (rule === 'list' && Array.isArray(value)) text = value.join('_')
    if (rule === 'trim' && isBlank(value)) text = true
  }
  return `${prefix}${text}`
}

function isBlank(value: unknown): boolean {
  return !String(value).trim()
}

type Loose = Record<string, unknown>

/** Builds `l-<type>,…,l-end`, or `''` for an overlay of unknown type or without input. */
function buildLayer(overlay: Overlay): string {
  const { type, encoding, layerMode, position, timing, transformation } = overlay as unknown as Loose
  const isText = type === 'text'
  const isSolid = type === 'solidColor'
  const input = (overlay as unknown as Loose)[isText ? 'text' : isSolid ? 'color' : 'input']
  if (!input || !/^(text|image|video|subtitle|solidColor)$/.test(type as string)) return ''
  const chain = buildChain(transformation)
  return (
    (isSolid
      ? `l-image,i-ik_canvas,bg-${input}`
      : `l-${type}${type === 'subtitle' ? 's' : ''},${inputOf(String(input), isText, encoding)}`) +
    (layerMode ? `,lm-${layerMode}` : '') +
    buildOptions(positionCodes, position) +
    buildOptions(timingCodes, timing) +
    (chain.trim() && `,${chain}`) +
    ',l-end'
  )
}

/** Skips falsy values as the official builders do: `0` is omitted, `'0'` is not. */
function buildOptions(names: Record<string, string>, values: unknown): string {
  let text = ''
  if (!values) return text
  for (const name in names) {
    const value = (values as Loose)[name]
    if (value) text += `,${names[name]}-${value}`
  }
  return text
}
