/** Position in the text that is held, with the nesting there. */
interface Place {
  at: number
  depth: number
  isInString: boolean
}

/**
 * Reads a JSON text in chunks, and passes on the members of one object in it one by one, so that neither the text nor its
 * whole value is held at once. `JSON.parse` reads each member, and the text around them. Rejects some unusual but valid
 * texts, in which the object occurs twice: callers then parse the whole text, which gives the best error messages too.
 */
export class JsonMemberStream {
  readonly #path: readonly string[]
  readonly #onMember: (key: string, value: unknown) => void
  readonly #place: Place = { at: 0, depth: 0, isInString: false }
  #text = ''
  /** The text before and after the object's members. */
  #around = ''
  /** Number of open objects on the path to the wanted one. */
  #matched = 0
  /** In an object on the path: the range of the last string, and the key that it was. */
  #string = { start: 0, end: 0 }
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
    this.#text += chunk
    const place = this.#place
    while (place.at < this.#text.length) {
      if (place.isInString) this.#readString()
      else {
        this.#read(this.#text.charCodeAt(place.at))
        place.at++
      }
    }
    if (this.#isInside) this.#cut(this.#start)
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
    else if (code === COMMA && this.#isInside && place.depth === this.#target) this.#endMember()
  }

  /** Reads to the next quote, or to the end of the text. */
  #readString(): void {
    const place = this.#place
    const quote = this.#text.indexOf('"', place.at)
    if (quote < 0) {
      place.at = this.#text.length
      return
    }
    let slashes = 0
    while (this.#text[quote - 1 - slashes] === '\\') slashes++
    place.at = quote + 1
    if (slashes % 2 === 1) return
    place.isInString = false
    if (!this.#isInside) this.#string.end = place.at
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
    if (this.#matched === place.depth) this.#matched--
    place.depth--
  }

  #afterKey(): void {
    const { depth, at } = this.#place
    if (this.#isInside) {
      if (depth === this.#target && this.#colon < 0) this.#colon = at
    } else if (this.#matched === depth) {
      this.#key = JSON.parse(this.#text.slice(this.#string.start, this.#string.end))
    }
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

  /** Drops the text that has been read. */
  #cut(end: number): void {
    this.#text = this.#text.slice(end)
    this.#place.at -= end
    this.#start -= end
    if (this.#colon >= 0) this.#colon -= end
  }
}

const QUOTE = 0x22
const COLON = 0x3a
const COMMA = 0x2c
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
