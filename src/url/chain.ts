import { lookup } from './codes'
import { escapeSlashes, trimSlashes } from './encode'
import { layerOf } from './overlay'
import type { Overlay } from './types'

/** The chain of any value that may stand at `transformation`; what is not an array has no steps. */
export function chainOf(transformation: unknown): string {
  // Strings are put together as they come: a list that is joined at the end takes twice the time.
  let chain: string | undefined
  if (Array.isArray(transformation)) {
    for (const step of transformation) {
      // Not by its text: `{ raw: '' }` is a step for the official builders.
      let parameters: string | undefined
      // for-in keeps the author's order and sees options inherited from shared defaults.
      for (const option in step) {
        const parameter = parameterOf(option, step[option])
        if (parameter !== undefined)
          parameters = parameters === undefined ? parameter : `${parameters},${parameter}`
      }
      if (parameters !== undefined) chain = chain === undefined ? parameters : `${chain}:${parameters}`
    }
  }
  return chain ?? ''
}

/** One parameter as it stands in the URL, or `undefined` if the value means "not this effect". */
export function parameterOf(option: string, value: unknown): string | undefined {
  if (!option || value === undefined || value === null) return
  if (option === 'overlay' && typeof value === 'object') return layerOf(value as Overlay) || undefined
  if (option === 'raw') return String(value)
  const code = lookup.codeOf.get(option) || lookup.codeOf.get(option.toLowerCase()) || option
  const rule = lookup.ruleOf.get(code)
  const isTrue = value === true || value === 'true'
  if (rule === 'flag') return isTrue || value === '-' ? code : undefined
  if (rule === 'optional' && (isTrue || isBlank(value))) return code
  let text = value
  if (rule === 'path') text = escapeSlashes(trimSlashes(String(value || '')))
  if (rule === 'list' && Array.isArray(value)) text = value.join('_')
  if (rule === 'trim' && isBlank(value)) text = true
  return `${code}-${text}`
}

function isBlank(value: unknown): boolean {
  return !String(value).trim()
}
