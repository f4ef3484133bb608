/** One candidate of a `srcset`, with its position. */
export interface Candidate {
  start: number
  end: number
  url: string
  /** Whether a width or a density stands behind the URL. */
  hasDescriptor: boolean
}

/**
 * Parses a `srcset` by HTML's own rules: a URL ends at white space, so that a comma within it (`tr=w-400,h-300`, a data
 * URI) separates nothing; commas separate candidates only outside of brackets.
 *
 * @see https://html.spec.whatwg.org/multipage/images.html#parsing-a-srcset-attribute
 */
export function srcsetCandidates(srcset: string): Candidate[] {
  const candidates: Candidate[] = []
  const start = /[^\s,]/g
  const space = /\s|$/g
  for (let at = 0; ; ) {
    start.lastIndex = at
    const first = start.exec(srcset)
    if (!first) return candidates
    space.lastIndex = first.index
    const raw = srcset.slice(first.index, space.exec(srcset)?.index)
    const url = raw.replace(/(?<!,),+$/, '')
    const end = first.index + raw.length
    at = url === raw ? descriptorsEnd(srcset, end) : end
    const hasDescriptor = /[^\s,]/.test(srcset.slice(end, at))
    candidates.push({ start: first.index, end: first.index + url.length, url, hasDescriptor })
  }
}

function descriptorsEnd(srcset: string, from: number): number {
  let depth = 0
  for (let at = from; at < srcset.length; at++) {
    if (srcset[at] === '(') depth++
    else if (srcset[at] === ')') depth--
    else if (srcset[at] === ',' && depth <= 0) return at + 1
  }
  return srcset.length
}

/** Replaces parts of a text. */
export function splice(
  text: string,
  parts: readonly { start: number; end: number; text: string | undefined }[],
): string {
  let result = ''
  let at = 0
  for (const part of parts) {
    if (part.text === undefined) continue
    result += text.slice(at, part.start) + part.text
    at = part.end
  }
  return result + text.slice(at)
}
