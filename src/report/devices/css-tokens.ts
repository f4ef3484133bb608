import { type CSSToken, TokenType, tokenize } from '@csstools/css-tokenizer'

/** Tokens of a CSS value, read from left to right. */
export class Tokens {
  readonly #tokens: readonly CSSToken[]
  #at = 0

  constructor(tokens: readonly CSSToken[]) {
    this.#tokens = tokens
  }

  static of(css: string): Tokens {
    return new Tokens(
      tokenize({ css }).filter(([type]) => type !== TokenType.Comment && type !== TokenType.EOF),
    )
  }

  get isAtEnd(): boolean {
    return this.peek() === undefined
  }

  /** The next token that is no white space. */
  peek(): CSSToken | undefined {
    while (this.#tokens[this.#at]?.[0] === TokenType.Whitespace) this.#at++
    return this.#tokens[this.#at]
  }

  next(): CSSToken | undefined {
    const token = this.peek()
    if (token) this.#at++
    return token
  }

  /** Takes the next token if it is of this type, and its text (if given) this one. */
  take(type: TokenType, text?: string): CSSToken | undefined {
    const token = this.peek()
    const isWanted = token?.[0] === type && (text === undefined || token[1].toLowerCase() === text)
    return isWanted ? this.next() : undefined
  }

  /** Returns to a position of `mark`. */
  reset(mark: number): void {
    this.#at = mark
  }

  get mark(): number {
    return this.#at
  }

  /** Splits the rest at commas outside of brackets. */
  byCommas(): Tokens[] {
    const parts: CSSToken[][] = [[]]
    let depth = 0
    for (const token of this.#tokens.slice(this.#at)) {
      if (token[0] === TokenType.OpenParen || token[0] === TokenType.Function) depth++
      else if (token[0] === TokenType.CloseParen) depth--
      if (token[0] === TokenType.Comma && depth === 0) parts.push([])
      else parts.at(-1)!.push(token)
    }
    return parts.map((part) => new Tokens(part))
  }

  /** Separates the last component value (a token, or a function with its brackets) from what is before it. */
  lastValue(): { before: Tokens; last: Tokens } {
    const tokens = this.#tokens.slice(this.#at)
    while (tokens.at(-1)?.[0] === TokenType.Whitespace) tokens.pop()
    let start = tokens.length - 1
    for (let depth = 0; start >= 0; start--) {
      const type = tokens[start]![0]
      if (type === TokenType.CloseParen) depth++
      else if (type === TokenType.OpenParen || type === TokenType.Function) depth--
      if (depth <= 0) break
    }
    start = Math.max(start, 0)
    return { before: new Tokens(tokens.slice(0, start)), last: new Tokens(tokens.slice(start)) }
  }
}
