/** Position in the text that is held, with the nesting there. */
interface Place {
  at: number
  depth: number
  isInString: boolean
  /** Whether a backslash precedes the next character. */
  isEscaped: boolean
}

/**
 * Reads a JSON text in chunks, and passes on the members of one object in it one by one, so that neither the text nor its
 * whole value is held at once. `JSON.parse` reads each member, and the text around them. Rejects some unusual but valid
 * texts, in which the object occurs twice: callers then parse the whole text, which gives the best error messages too.
 */
export class JsonMemberStream {
  readonly #path: readonly string[]
  readonly #onMember: (key: string, value: unknown) => void
  readonly #place: Place = { at: 0, depth: 0, isInString: false, isEscaped: false }
  #text = ''
  /** The text before and after the object's members. */
  #around = ''
  /** Number of open objects on the path to the wanted one. */
  #matched = 0
  /** In an object on the path: the range of the last string, and the key that it was. */
  #string = { start: NONE, end: NONE }
  #key: string | undefined
  /** In the wanted object: the start of the current member, and its colon. */
  #start = 0
  #colon = -1
  #count = 0
  #isDone = false

  /** @param path keys from the outermost object to the wanted one */
  constructor(path: readonly string[], onMember: (key: string, value: unknown) => void) {
    this.#path = path
    this.#onMember = onMember
  }

  /** @throws SyntaxError */
  push(chunk: string): void {
    // Only the chunk is searched, and the text before it is read once a value is complete: reading it with every chunk
    // would take quadratic time for a value of many chunks.
    this.#text += chunk
    const place = this.#place
    for (let at = 0; at < chunk.length; ) {
      const start = at
      if (place.isInString) at = this.#readString(chunk, at)
      else this.#read(chunk.charCodeAt(at++))
      place.at += at - start
    }
    if (this.#isInside) this.#cut(this.#start)
    else this.#setAside(this.#string.start < 0 ? place.at : this.#string.start)
  }

  /**
   * Returns the value of the text, with the object left empty.
   *
   * @throws SyntaxError
   */
  end(): unknown {
    return JSON.parse(this.#around + this.#text)
  }

  get #target(): number {
    return this.#path.length + 1
  }

  get #isInside(): boolean {
    return this.#matched === this.#target
  }

  #read(code: number): void {
    const place = this.#place
    if (code === QUOTE) {
      place.isInString = true
      if (!this.#isInside) this.#string.start = place.at
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) this.#open(code)
    else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) this.#close()
    else if (code === COLON) this.#afterKey()
    else if (code === COMMA) this.#afterValue()
  }

  /** Reads to the end of the string, or of the chunk. Returns that place in the chunk. */
  #readString(chunk: string, from: number): number {
    const place = this.#place
    for (let at = from; at < chunk.length; at++) {
      if (place.isEscaped) {
        place.isEscaped = false
        continue
      }
      MARK.lastIndex = at
      const mark = MARK.exec(chunk)
      if (!mark) break
      at = mark.index
      if (mark[0] === '\\') place.isEscaped = true
      else {
        place.isInString = false
        if (!this.#isInside) this.#string.end = place.at + at - from + 1
        return at + 1
      }
    }
    return chunk.length
  }

  #open(code: number): void {
    const place = this.#place
    const { depth } = place
    place.depth++
    if (code !== OPEN_BRACE || this.#matched !== depth || depth > this.#path.length) return
    if (depth > 0 && this.#key !== this.#path[depth - 1]) return
    this.#matched = place.depth
    this.#key = undefined
    if (!this.#isInside) return
    if (this.#isDone) throw new SyntaxError('The object occurs twice')
    this.#around += this.#text.slice(0, place.at + 1)
    this.#start = place.at + 1
  }

  #close(): void {
    const place = this.#place
    if (this.#isInside && place.depth === this.#target) {
      this.#endMember(true)
      this.#isDone = true
      this.#cut(place.at)
    }
    this.#string.start = NONE
    if (this.#matched === place.depth) this.#matched--
    place.depth--
  }

  #afterKey(): void {
    const { depth, at } = this.#place
    if (this.#isInside) {
      if (depth === this.#target && this.#colon < 0) this.#colon = at
    } else {
      const { start, end } = this.#string
      if (start < 0) throw new SyntaxError('A value has no key')
      if (this.#matched === depth) this.#key = JSON.parse(this.#text.slice(start, end))
      this.#string.start = NONE
    }
  }

  #afterValue(): void {
    this.#string.start = NONE
    if (this.#isInside && this.#place.depth === this.#target) this.#endMember()
  }

  #endMember(isLast = false): void {
    const { at } = this.#place
    const isEmpty = isLast && this.#count === 0 && this.#text.slice(this.#start, at).trim() === ''
    if (!isEmpty) {
      if (this.#colon < 0) throw new SyntaxError('A member has no value')
      const key: unknown = JSON.parse(this.#text.slice(this.#start, this.#colon))
      if (typeof key !== 'string') throw new SyntaxError('A key is not a string')
      this.#onMember(key, JSON.parse(this.#text.slice(this.#colon + 1, at)))
    }
    this.#count++
    this.#start = at + 1
    this.#colon = -1
  }

  /** Keeps text that is outside of the object, and drops it from the text to be read. */
  #setAside(end: number): void {
    if (end === 0) return
    this.#around += this.#text.slice(0, end)
    this.#cut(end)
  }

  /** Drops the text that has been read. */
  #cut(end: number): void {
    this.#text = this.#text.slice(end)
    this.#place.at -= end
    this.#start -= end
    this.#string.start = Math.max(NONE, this.#string.start - end)
    this.#string.end -= end
    if (this.#colon >= 0) this.#colon -= end
  }
}

/** No place. */
const NONE = -1
const MARK = /["\\]/g
const QUOTE = 0x22
const COLON = 0x3a
const COMMA = 0x2c
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
