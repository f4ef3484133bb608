/** Characters of a tag before and behind a reference that are looked at. */
const REACH = 2000

/**
 * Whether a reference stands in an `<img>` without `alt`, in HTML or in a language with tags of its own (JSX, Vue, Svelte,
 * Astro). Tags with attributes that only run time knows (`{...img}`, `v-bind="img"`) count as having one.
 *
 * @param at position of the reference in the text
 */
export function hasNoAlt(code: string, at: number): boolean {
  const start = code.lastIndexOf('<', at)
  if (start < 0 || at - start > REACH || !/^<img[\s/>]/i.test(code.slice(start, start + 5))) return false
  const tag = code.slice(start, endOfTag(code, start))
  if (start + tag.length <= at) return false
  return !/[\s:"'}{]alt(?:[\s=/>}]|$)/i.test(tag) && !/\{\s*\.\.\.|\sv-bind\s*=/.test(tag)
}

/** The end of a tag: its `>` outside of quotes and braces. */
function endOfTag(code: string, start: number): number {
  let quote = ''
  let depth = 0
  for (let at = start; at < Math.min(code.length, start + 2 * REACH); at++) {
    const character = code[at]!
    if (quote) {
      if (character === quote) quote = ''
    } else if (/["'`]/.test(character)) quote = character
    else if (character === '{') depth++
    else if (character === '}') depth--
    else if (character === '>' && depth <= 0 && code[at - 1] !== '=') return at + 1
  }
  return start
}
