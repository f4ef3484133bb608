import type { Part } from './parts'
import { isTextMember, isTextTag } from './shown-text'

/** Returns the strings in a text of JSON that no page shows as its text; `undefined` for another text. */
export function partsOfJson(text: string): Part[] | undefined {
  try {
    return stringsOf(JSON.parse(text)).map((value) => ({ language: 'value', text: value }))
  } catch {
    return undefined
  }
}

function stringsOf(root: unknown): string[] {
  const found: string[] = []
  // Without recursion: JSON may be nested deeply.
  const left: { value: unknown; isText: boolean }[] = [{ value: root, isText: false }]
  for (let next = left.pop(); next; next = left.pop()) {
    const { value, isText } = next
    if (typeof value === 'string') {
      if (!isText) found.push(value)
    } else if (Array.isArray(value)) {
      const isElement = isTextTag(value[0]) && typeof value[1] === 'object' && value.length > 2
      for (const one of value.toReversed()) left.push({ value: one, isText: isText || isElement })
    } else if (typeof value === 'object' && value !== null) {
      const { type } = value as { type?: unknown }
      for (const [key, member] of Object.entries(value).toReversed())
        left.push({ value: member, isText: isTextMember(key, type) })
    }
  }
  return found
}
