import { convert, type Kind } from './convert-value'
import { type Area, area, isInside } from './location'
import {
  type Comparison,
  type Expression,
  type Literal,
  parseSearchQuery,
  SearchQueryError,
} from './parse-query'

/** Fields of a file, version or folder that a query can use. */
export interface Searchable {
  name: string
  type: 'file' | 'file-version' | 'folder'
  id: string
  /** The parent folder. */
  path: string
  createdAt: string
  updatedAt: string
  tags?: readonly string[]
  size?: number
  width?: number
  height?: number
  format?: string
  private?: boolean
  published?: boolean
  transparency?: boolean
  customMetadata?: Readonly<Record<string, unknown>>
  embeddedMetadata?: Readonly<Record<string, unknown>>
}

type Test = (item: Searchable) => boolean
type Value = string | number | boolean | undefined

const FIELDS = {
  name: 'text',
  type: 'text',
  id: 'text',
  path: 'path',
  createdAt: 'date',
  updatedAt: 'date',
  tags: 'set',
  size: 'bytes',
  width: 'number',
  height: 'number',
  format: 'text',
  private: 'boolean',
  published: 'boolean',
  transparency: 'boolean',
  createdBy: 'text',
} as const satisfies Record<string, Kind>

/** EXIF names with a type; all others are compared as they are. */
const EMBEDDED: Readonly<Record<string, Kind>> = { DateTimeOriginal: 'date', LocationTaken: 'location' }

const OPERATORS: Record<Kind, readonly string[]> = {
  text: ['=', ':', 'IN', 'HAS', 'EXISTS'],
  path: ['=', ':', 'IN', 'EXISTS'],
  date: ['=', '<', '<=', '>', '>=', 'IN', 'EXISTS'],
  number: ['=', '<', '<=', '>', '>=', 'IN', 'EXISTS'],
  bytes: ['=', '<', '<=', '>', '>=', 'IN', 'EXISTS'],
  boolean: ['=', 'EXISTS'],
  set: ['IN', 'HAS', 'EXISTS'],
  location: ['=', 'EXISTS'],
  any: ['=', ':', '<', '<=', '>', '>=', 'IN', 'HAS', 'EXISTS'],
}

/**
 * Compiles a `searchQuery`. Without a condition on `type` it matches files only, like the list itself. @throws
 * SearchQueryError
 */
export function compileSearchQuery(query: string, now = Date.now()): Test {
  const expression = parseSearchQuery(query)
  const test = compile(expression, now)
  return asksForType(expression) ? test : (item) => item.type === 'file' && test(item)
}

function asksForType(expression: Expression): boolean {
  if (expression.kind === 'comparison') return expression.field === 'type'
  return expression.kind === 'not' ? asksForType(expression.part) : expression.parts.some(asksForType)
}

function compile(expression: Expression, now: number): Test {
  if (expression.kind === 'comparison') return compileComparison(expression, now)
  if (expression.kind === 'not') {
    const inner = compile(expression.part, now)
    return (item) => !inner(item)
  }
  const tests = expression.parts.map((part) => compile(part, now))
  return expression.kind === 'and'
    ? (item) => tests.every((test) => test(item))
    : (item) => tests.some((test) => test(item))
}

function compileComparison(comparison: Comparison, now: number): Test {
  const { field, operator, negated } = comparison
  const kind = kindOf(field)
  if (!OPERATORS[kind].includes(operator)) {
    throw new SearchQueryError(`${field} cannot be compared with ${operator}`)
  }
  const test = positive(comparison, kind, now)
  return negated ? (item) => !test(item) : test
}

function kindOf(field: string): Kind {
  if (Object.hasOwn(FIELDS, field)) return FIELDS[field as keyof typeof FIELDS]
  if (/^customMetadata\..+/.test(field)) return 'any'
  if (/^embeddedMetadata\..+/.test(field)) return EMBEDDED[field.slice('embeddedMetadata.'.length)] ?? 'any'
  throw new SearchQueryError(`unknown field "${field}"`)
}

function positive({ field, operator, values }: Comparison, kind: Kind, now: number): Test {
  if (kind === 'location') return locationTest(operator, values)
  const valuesOf = (item: Searchable): Value[] => [fieldValue(item, field)].flat() as Value[]
  if (operator === 'EXISTS')
    return (item) => valuesOf(item).some((value) => value !== undefined && value !== '')
  if (operator === 'HAS') {
    const wanted = words(String(values[0]))
    return (item) => valuesOf(item).some((value) => hasWords(words(String(value ?? '')), wanted))
  }
  const wanted = values.map((value) => convert(value, kind, field, now))
  if (operator === ':') {
    const prefix = String(wanted[0])
    return (item) =>
      valuesOf(item).some((value) => value !== undefined && startsWith(String(value), prefix, kind))
  }
  const compare = COMPARE[operator]
  return (item) =>
    valuesOf(item).some((value) => {
      if (value === undefined) return false
      const own = kind === 'date' ? Date.parse(String(value)) : value
      return wanted.some((one) => compare(own, one))
    })
}

function fieldValue(item: Searchable, field: string): unknown {
  const [group, name = ''] = field.split(/\.(.*)/s)
  if (group === 'customMetadata' || group === 'embeddedMetadata') {
    const values = item[group] ?? {}
    return Object.hasOwn(values, name) ? values[name] : undefined
  }
  return item[field as keyof Searchable]
}

/** The location consists of two EXIF values. */
function locationTest(operator: string, values: readonly Literal[]): Test {
  const placeOf = ({ embeddedMetadata = {} }: Searchable) => {
    const { GPSLatitude: latitude, GPSLongitude: longitude } = embeddedMetadata
    return typeof latitude === 'number' && typeof longitude === 'number' ? { latitude, longitude } : undefined
  }
  if (operator === 'EXISTS') return (item) => placeOf(item) !== undefined
  const wanted: Area = area(String(values[0]))
  return (item) => {
    const place = placeOf(item)
    return place !== undefined && isInside(place, wanted)
  }
}

const COMPARE: Record<'=' | 'IN' | '<' | '<=' | '>' | '>=', (a: Literal, b: Literal) => boolean> = {
  '=': (a, b) => a === b,
  IN: (a, b) => a === b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
}

/** A path matches its subfolders, but not siblings with the same prefix. */
function startsWith(value: string, prefix: string, kind: Kind): boolean {
  if (kind !== 'path') return value.startsWith(prefix)
  return prefix === '/' || value === prefix || value.startsWith(`${prefix}/`)
}

function words(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[\s\p{P}\p{S}]+/u)
    .filter(Boolean)
}

/** All words must occur; the last one may be a prefix. */
function hasWords(own: readonly string[], wanted: readonly string[]): boolean {
  return wanted.every((word, index) =>
    own.some((one) => (index === wanted.length - 1 ? one.startsWith(word) : one === word)),
  )
}
