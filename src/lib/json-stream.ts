/** How far the reading has come: where the text that is not handed out yet begins, and what is being read at its end. */
interface Place {
  at: number
  depth: number
  isInString: boolean
}

/**
 * Reads a JSON text in pieces, and hands out the members of one object in it one by one: of a file with ten thousand
 * images, neither the text nor all that is in it is held at once. Each member and what is around them goes through
 * `JSON.parse`. What is unusual, if valid (an object that is there twice), is refused too: whoever reads falls back to the
 * whole text, which also says best what is wrong.
 */
export class JsonMemberStream {
  readonly #path: readonly string[]
  readonly #onMember: (key: string, value: unknown) => void
  readonly #place: Place = { at: 0, depth: 0, isInString: false }
  #text = ''
  /** The text before the object, and after it. */
  #around = ''
  /** How many of the open objects lead to the one that is sought. */
  #matched = 0
  /** In an object on the way: where the last string is, and the key that it was. */
  #string = { start: 0, end: 0 }
  #key: string | undefined
  /** In the object itself: where the member began, and its value. */
  #start = 0
  #colon = -1
  #count = 0
  #isDone = false

  /** @param path keys that lead from the text's outermost object to the one whose members are asked for */
  constructor(path: readonly string[], onMember: (key: string, value: unknown) => void) {
    this.#path = path
    this.#onMember = onMember
  }

  /** @throws SyntaxError */
  push(piece: string): void {
    this.#text += piece
    const place = this.#place
    while (place.at < this.#text.length) {
      if (place.isInString) this.#goOnInString()
      else {
        this.#read(this.#text.charCodeAt(place.at))
        place.at++
      }
    }
    if (this.#isInside) this.#cut(this.#start)
  }

  /**
   * What is around the members: the text, with the object empty.
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

  /** To the next quote, or the text's end. */
  #goOnInString(): void {
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
    if (this.#isDone) throw new SyntaxError('The object is there twice')
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
      if (typeof key !== 'string') throw new SyntaxError('A key is no text')
      this.#onMember(key, JSON.parse(this.#text.slice(this.#colon + 1, at)))
    }
    this.#count++
    this.#start = at + 1
    this.#colon = -1
  }

  /** Lets go of what is read. */
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
