import { lookup } from './codes'
import { escapeSlashes, trimSlashes } from './encode'
import { layerOf } from './overlay'
import type { Overlay } from './types'

/** The chain of any value that may stand at `transformation`; what is not an array has no steps. */
export function chainOf(transformation: unknown): string {
  let chain = ''
  if (Array.isArray(transformation)) {
    let first = true
    for (const step of transformation) {
      const text = stepOf(step)
      if (text === undefined) continue
      chain += first ? text : `:${text}`
      first = false
    }
  }
  return chain
}

/** One step, or `undefined` if none of its options writes anything. */
function stepOf(step: Record<string, unknown>): string | undefined {
  let text: string | undefined
  // for-in keeps the author's order and sees options inherited from shared defaults.
  for (const option in step) {
    const value = step[option]
    if (value === undefined || value === null) continue
    const parameter = parameterOf(option, value)
    if (parameter !== undefined) text = text === undefined ? parameter : `${text},${parameter}`
  }
  return text
}

/** One parameter as it stands in the URL, or `undefined` if the value means "not this effect". */
export function parameterOf(option: string, value: unknown): string | undefined {
  if (option === 'overlay' && typeof value === 'object') return layerOf(value as Overlay) || undefined
  if (option === 'raw') return String(value)
  if (!option) return
  const { codeOf, ruleOf } = lookup
  const code = codeOf.get(option) || codeOf.get(option.toLowerCase()) || option
  const rule = ruleOf.get(code)
  if (rule && rule !== 'value') {
    const isTrue = value === true || value === 'true'
    if (rule === 'flag') return isTrue || value === '-' ? code : undefined
    const isBlank = !String(value).trim()
    if (rule === 'optional' && (isTrue || isBlank)) return code
    if (rule === 'path') return `${code}-${escapeSlashes(trimSlashes(String(value || '')))}`
    if (rule === 'list' && Array.isArray(value)) return `${code}-${value.join('_')}`
    if (rule === 'trim' && isBlank) return `${code}-true`
  }
  return `${code}-${value}`
}
