/** Where things stand in a JSON text, by the keys that lead to them (`.focus.x`); the text itself is `''`. */
export interface JsonPositions {
  positions: ReadonlyMap<string, number>
  /** Where the text stops being JSON, as far as its tokens tell. */
  brokenAt: number | undefined
}

/** One token; anything else is `other`. */
const TOKEN =
  /\s*(?:(?<mark>[{}[\],:])|(?<string>"(?:[^"\\\n\r\t]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*")|(?<value>-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.])|(?<other>\S)|$)/y

/**
 * Reads a JSON text for its places: a message about a key should say its line, which `JSON.parse` tells of nothing, and of
 * mistakes in the text itself only in some versions of Node.
 */
export function jsonPositions(text: string): JsonPositions {
  const places = new Map<string, number>()
  const read = { at: 0, start: 0, token: '', isString: false }

  function next(): void {
    TOKEN.lastIndex = read.at
    const { mark, string, value, other } = TOKEN.exec(text)?.groups ?? {}
    read.token = mark ?? string ?? value ?? ''
    read.isString = string !== undefined
    read.at = TOKEN.lastIndex
    read.start = read.at - (read.token || (other ?? '')).length
    if (other !== undefined) throw new SyntaxError()
  }
  function expect(mark: string): void {
    if (read.token !== mark) throw new SyntaxError()
    next()
  }
  /** Members up to the closing bracket, commas between them and none behind the last. */
  function members(close: string, member: (index: number) => void): void {
    next()
    for (let index = 0; read.token !== close; index++) {
      if (index > 0) expect(',')
      member(index)
    }
    next()
  }
  function value(path: readonly string[]): void {
    places.set(path.map((key) => `.${key}`).join(''), read.start)
    if (read.token === '{') {
      members('}', () => {
        if (!read.isString) throw new SyntaxError()
        const key = JSON.parse(read.token) as string
        next()
        expect(':')
        value([...path, key])
      })
    } else if (read.token === '[') members(']', (index) => value([...path, String(index)]))
    else if (read.token === '' || /^[\]},:]$/.test(read.token)) throw new SyntaxError()
    else next()
  }

  try {
    next()
    value([])
    if (read.token !== '') throw new SyntaxError()
    return { positions: places, brokenAt: undefined }
  } catch {
    return { positions: places, brokenAt: read.start }
  }
}
