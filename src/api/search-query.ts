/** A condition of a `searchQuery`; `String(condition)` is its text. */
export interface SearchCondition {
  toString(): string
}

type Value = string | number | boolean

interface Equality<V> {
  /** `= v` */
  is(value: V): SearchCondition
  /** `NOT = v` */
  isNot(value: V): SearchCondition
  /** `IN [...]` */
  in(values: readonly V[]): SearchCondition
  /** `NOT IN [...]` */
  notIn(values: readonly V[]): SearchCondition
}

interface Order<V> extends Equality<V> {
  lessThan(value: V): SearchCondition
  atMost(value: V): SearchCondition
  moreThan(value: V): SearchCondition
  atLeast(value: V): SearchCondition
}

interface Prefix {
  /** `: v`; a `path` includes its subfolders */
  startsWith(value: string): SearchCondition
}

interface Words {
  /** All of these words, case-insensitive, the last one as a prefix. */
  has(words: string): SearchCondition
}

interface Presence {
  exists(): SearchCondition
  missing(): SearchCondition
}

interface Flag {
  is(value: boolean): SearchCondition
}

interface Membership<V> extends Pick<Equality<V>, 'in' | 'notIn'> {}

/** `2026-01-31`, `2026-01-31T12:00:00`, or an age: `1h`, `2d`, `3w`, `4m` (months), `1y`. */
type Moment = string | Date
/** Bytes, or text with a unit: `10kb`, `1mb`. */
type Bytes = number | `${number}${'b' | 'kb' | 'mb' | 'gb'}`

interface Fields {
  name: Equality<string> & Prefix & Words
  /** Includes AI tags. */
  tags: Membership<string> & Words & Presence
  type: Equality<'file' | 'file-version' | 'folder'>
  /** `fileId` or `folderId`. */
  id: Equality<string>
  createdAt: Order<Moment>
  updatedAt: Order<Moment>
  /** Pixels; images only. */
  width: Order<number>
  /** Pixels; images only. */
  height: Order<number>
  size: Order<Bytes>
  /** `jpg`, `png`, `webp` … */
  format: Pick<Equality<string>, 'is' | 'in'>
  private: Flag
  published: Flag
  /** Whether the image has an alpha channel. */
  transparency: Flag
  /** Email address of the uploader. */
  createdBy: Equality<string>
  /** `is` matches that folder only. */
  path: Equality<string> & Prefix
}

/** A metadata field offers all operators; which ones apply depends on its type. */
type MetadataField = Order<Value | Date> & Prefix & Words & Presence

type Field = keyof Fields | `customMetadata.${string}` | `embeddedMetadata.${string}`
type OperatorsOf<F extends Field> = F extends keyof Fields ? Fields[F] : MetadataField

/**
 * Starts a condition: `search('size').moreThan('2mb')`, `search('customMetadata.rating').atLeast(4)`. Combine
 * conditions with `search.all` and `search.any`.
 *
 * @see
 * https://imagekit.io/docs/api-reference/digital-asset-management-dam/list-and-search-assets#advanced-search-queries
 */
export const search: SearchBuilder = Object.assign(begin, {
  all: (...conditions: readonly SearchCondition[]) => joined(conditions, 'AND'),
  any: (...conditions: readonly SearchCondition[]) => joined(conditions, 'OR'),
})

export interface SearchBuilder {
  <F extends Field>(field: F): OperatorsOf<F>
  /** Combines conditions with AND. @throws TypeError without a condition */
  all(...conditions: readonly SearchCondition[]): SearchCondition
  /** Combines conditions with OR. @throws TypeError without a condition */
  any(...conditions: readonly SearchCondition[]): SearchCondition
}

function begin<F extends Field>(field: F): OperatorsOf<F> {
  // ImageKit's parser splits an unquoted name at the dot.
  const name = field.includes('.') ? quoted(field) : field
  const compare = (operator: string) => (value: Value | Date) =>
    condition(`${name} ${operator} ${written(value)}`)
  const oneOf = (operator: string) => (values: readonly (Value | Date)[]) => {
    if (values.length === 0) throw new TypeError(`search('${field}'): the list of values is empty`)
    return condition(`${name} ${operator} [${values.map(written).join(',')}]`)
  }
  const operators: Order<Value | Date> & Prefix & Words & Presence = {
    is: compare('='),
    isNot: compare('NOT ='),
    in: oneOf('IN'),
    notIn: oneOf('NOT IN'),
    lessThan: compare('<'),
    atMost: compare('<='),
    moreThan: compare('>'),
    atLeast: compare('>='),
    startsWith: compare(':'),
    has: compare('HAS'),
    exists: () => condition(`${name} EXISTS`),
    missing: () => condition(`${name} NOT EXISTS`),
  }
  return operators as OperatorsOf<F>
}

function joined(conditions: readonly SearchCondition[], word: 'AND' | 'OR'): SearchCondition {
  if (conditions.length === 0) throw new TypeError(`search: ${word} needs at least one condition`)
  if (conditions.length === 1) return conditions[0]!
  // Always in parentheses: the precedence of AND and OR is not documented.
  return condition(`(${conditions.join(` ${word} `)})`)
}

function condition(text: string): SearchCondition {
  return { toString: () => text }
}

function written(value: Value | Date): string {
  if (value instanceof Date) return quoted(value.toISOString().slice(0, 19))
  return typeof value === 'string' ? quoted(value) : String(value)
}

/** No escape is documented, so a quote in a value would end it and allow injection. */
function quoted(value: string): string {
  if (!/["\\]/.test(value)) return `"${value}"`
  throw new TypeError(`A search value can contain neither " nor \\: ${value}`)
}
