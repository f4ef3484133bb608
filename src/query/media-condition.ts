/**
 * Whether a text is a media condition, as `media` must be: `(max-width: 600px)`, `(a) and (b)`, `not (a)`. A media type
 * or a list is not one: the condition for what the other sources leave over could not be written.
 *
 * @see https://www.w3.org/TR/mediaqueries-4/#media-condition
 */
export function isMediaCondition(text: string): boolean {
  const words = withoutBrackets(text)
  return words !== undefined && /^(?:not )?\(\)(?: (?:and|or) (?:not )?\(\))*$/i.test(words)
}

/** `(a: (b)) and (c)` → `() and ()`; nothing where the brackets don't match. */
function withoutBrackets(text: string): string | undefined {
  let depth = 0
  let words = ''
  for (const character of text.trim().replace(/\s+/g, ' ')) {
    if (character === '(' && depth++ === 0) words += character
    else if (character === ')' && --depth === 0) words += character
    else if (depth === 0) words += character
    if (depth < 0) return undefined
  }
  return depth === 0 ? words : undefined
}
