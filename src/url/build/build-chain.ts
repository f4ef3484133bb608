import { lookup } from '../table/codes'
import type { Overlay } from '../types'
import { escapeSlashes, trimSlashes } from './escape'
import { inputOf, positionCodes, timingCodes } from './overlay'

/** The chain of any value that may stand at `transformation`; what is not an array has no steps. */
export function buildChain(transformation: unknown): string {
  // Strings are put together as they come: a list that is joined at the end takes twice the time.
  let chain: string | undefined
  if (Array.isArray(transformation)) {
    for (const step of transformation) {
      // Not by its text: `{ raw: '' }` is a step for the official builders.
      let parameters: string | undefined
      // for-in keeps the author's order and sees options inherited from shared defaults.
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

/** One parameter as it stands in the URL, or `undefined` if the value means "not this effect". */
export function buildParameter(option: string, value: unknown): string | undefined {
  if (!option || value == null) return
  if (option === 'overlay' && typeof value === 'object') return buildLayer(value as Overlay) || undefined
  if (option === 'raw') return String(value)
  // Not taken apart by a pattern: that takes as long as the two questions.
  const known = lookup.ofOption.get(option) || lookup.ofOption.get(option.toLowerCase())
  const prefix = known ? known[0] : `${option}-`
  const rule = known ? known[1] : lookup.ruleOf.get(option)
  let text = value
  // Nearly all are plain values: they need no other question.
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

/** `l-<type>,…,l-end`, or `''` for an overlay without a type that we know or without its input. */
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

/** A falsy number is left out, so `0` vanishes and `'0'` stays: the official builders' rule. */
function buildOptions(names: Record<string, string>, values: unknown): string {
  let text = ''
  if (!values) return text
  for (const name in names) {
    const value = (values as Loose)[name]
    if (value) text += `,${names[name]}-${value}`
  }
  return text
}
