/** A text that nests so deeply, or repeats so much, that no parser reads it at all, or in reasonable time. */
export class TooDeep extends Error {
  readonly offset: number

  /** @param what is too much, such as `more than 100 brackets` */
  constructor(offset: number, what = 'its elements or brackets are nested too deeply') {
    super(`Too complex to be read: ${what}. Split the file, or make it flatter.`)
    this.offset = offset
  }
}

/**
 * Returns the error to report if a text could not be read because of its depth. Parsers and walkers of syntax trees recurse: a
 * thousand brackets end in "Maximum call stack size exceeded", without a position.
 */
export function tooDeep(error: unknown, text: string): TooDeep | undefined {
  if (error instanceof TooDeep) return error
  const isOverflow = error instanceof RangeError && /call stack/.test(error.message)
  return isOverflow ? new TooDeep(deepestIn(text)) : undefined
}

/** Returns where the most brackets and tags are open, as far as that can be seen without parsing. */
function deepestIn(text: string): number {
  let [depth, most, place] = [0, 0, 0]
  for (const { 0: found, index } of text.matchAll(/[([{]|[)\]}]|<\/|\/>|<(?=[\w>])/g)) {
    if (/^(?:[)\]}]|<\/|\/>)$/.test(found)) depth--
    else if (++depth > most) {
      most = depth
      place = index
    }
  }
  return place
}
