/** Comparison of a field. `negated` comes from `NOT IN`, `NOT =` and `NOT EXISTS`. */
export interface Comparison {
  kind: 'comparison'
  field: string
  operator: Operator
  values: Literal[]
  negated: boolean
}
export type Expression =
  | Comparison
  | { kind: 'and' | 'or'; parts: Expression[] }
  | { kind: 'not'; part: Expression }
export type Operator = '=' | ':' | '<' | '<=' | '>' | '>=' | 'IN' | 'HAS' | 'EXISTS'
export type Literal = string | number | boolean

/** A syntax error; the message names the position. */
export class SearchQueryError extends Error {
  override readonly name = 'SearchQueryError'
}

interface Token {
  kind: 'string' | 'word' | 'symbol' | 'end'
  text: string
  at: number
}

const COMPARISONS = new Set(['=', ':', '<', '<=', '>', '>='])
/** Deeper parentheses would exhaust the stack. */
const MAX_DEPTH = 100

/** Quotes of strings: double in searches, both in the `checks` of an upload. */
type Quotes = 'double' | 'both'

/**
 * Parses a `searchQuery`: `name = "a.jpg" AND (size > "1mb" OR tags IN ["x", "y"])`. AND binds tighter than OR.
 *
 * @see https://imagekit.io/docs/api-reference/digital-asset-management-dam/list-and-search-assets
 */
export function parseSearchQuery(query: string, quotes: Quotes = 'double'): Expression {
  const tokens = tokenize(query, quotes)
  let index = 0
  let depth = 0
  const expression = disjunction()
  if (peek().kind !== 'end') unexpected('AND, OR or the end')
  return expression

  function peek(): Token {
    return tokens[index]!
  }
  function isWord(word: string): boolean {
    return peek().kind === 'word' && peek().text.toUpperCase() === word
  }
  function isSymbol(symbol: string): boolean {
    return peek().kind === 'symbol' && peek().text === symbol
  }
  function accept(matches: boolean): boolean {
    if (matches) index++
    return matches
  }
  function unexpected(wanted: string): never {
    const { kind, text, at } = peek()
    const found = kind === 'end' ? 'the end' : JSON.stringify(text)
    throw new SearchQueryError(`expected ${wanted} at position ${at}, but found ${found}`)
  }

  function disjunction(): Expression {
    const parts = [conjunction()]
    while (accept(isWord('OR'))) parts.push(conjunction())
    return parts.length === 1 ? parts[0]! : { kind: 'or', parts }
  }
  function conjunction(): Expression {
    const parts = [term()]
    while (accept(isWord('AND'))) parts.push(term())
    return parts.length === 1 ? parts[0]! : { kind: 'and', parts }
  }
  function term(): Expression {
    if (++depth > MAX_DEPTH) throw new SearchQueryError(`nested more than ${MAX_DEPTH} levels deep`)
    const result = accept(isWord('NOT'))
      ? ({ kind: 'not', part: term() } as const)
      : accept(isSymbol('('))
        ? group()
        : comparison()
    depth--
    return result
  }
  function group(): Expression {
    const inner = disjunction()
    if (!accept(isSymbol(')'))) unexpected('")"')
    return inner
  }

  function comparison(): Comparison {
    const token = peek()
    if (token.kind !== 'word' && token.kind !== 'string') unexpected('a field')
    index++
    const negated = accept(isWord('NOT'))
    const base = { kind: 'comparison' as const, field: token.text, negated }
    if (accept(isWord('EXISTS'))) return { ...base, operator: 'EXISTS', values: [] }
    if (accept(isWord('IN'))) return { ...base, operator: 'IN', values: array() }
    if (accept(isWord('HAS'))) return { ...base, operator: 'HAS', values: [literal()] }
    const symbol = peek()
    if (symbol.kind !== 'symbol' || !COMPARISONS.has(symbol.text) || (negated && symbol.text !== '=')) {
      unexpected(negated ? '=, IN or EXISTS after NOT' : 'an operator')
    }
    index++
    return { ...base, operator: symbol.text as Operator, values: [literal()] }
  }
  function array(): Literal[] {
    if (!accept(isSymbol('['))) unexpected('"["')
    const values = [literal()]
    while (accept(isSymbol(','))) values.push(literal())
    if (!accept(isSymbol(']'))) unexpected('"," or "]"')
    return values
  }
  function literal(): Literal {
    const { kind, text } = peek()
    if (kind !== 'string' && kind !== 'word') unexpected('a value')
    index++
    if (kind === 'string') return text
    if (text === 'true' || text === 'false') return text === 'true'
    return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text
  }
}

const DOUBLE = /\s+|"((?:[^"\\]|\\.)*)"|(<=|>=|[=:<>()[\],])|([^\s"=:<>()[\],]+)/y
const BOTH = /\s+|(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')|(<=|>=|[=:<>()[\],])|([^\s"'=:<>()[\],]+)/y

function tokenize(query: string, quotes: Quotes): Token[] {
  const tokens: Token[] = []
  const pattern = new RegExp(quotes === 'both' ? BOTH : DOUBLE)
  while (pattern.lastIndex < query.length) {
    const at = pattern.lastIndex
    const match = pattern.exec(query)
    if (!match) throw new SearchQueryError(`unterminated string at position ${at}`)
    const word = match.at(-1)
    const symbol = match.at(-2)
    const quoted = match.slice(1, -2).find((text) => text !== undefined)
    if (quoted !== undefined) tokens.push({ kind: 'string', text: quoted.replace(/\\(.)/g, '$1'), at })
    else if (symbol !== undefined) tokens.push({ kind: 'symbol', text: symbol, at })
    else if (word !== undefined) tokens.push({ kind: 'word', text: bareDate(word), at })
  }
  tokens.push({ kind: 'end', text: '', at: query.length })
  return tokens

  /** An unquoted `2020-01-01T10:00:00` contains colons, which are operators elsewhere. */
  function bareDate(word: string): string {
    if (!/^\d{4}-\d{2}-\d{2}T\d{2}$/.test(word)) return word
    const rest = /^(:\d{2}){1,2}(\.\d+)?Z?/.exec(query.slice(pattern.lastIndex))?.[0] ?? ''
    pattern.lastIndex += rest.length
    return word + rest
  }
}
