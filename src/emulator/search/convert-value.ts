import { type Literal, SearchQueryError } from './parse-query'

/** Kinds of comparisons. */
export type Kind = 'text' | 'path' | 'date' | 'number' | 'bytes' | 'boolean' | 'set' | 'location' | 'any'

/** Converts a value of a query for the comparison with a field. */
export function convert(value: Literal, kind: Kind, field: string, now: number): Literal {
  const wrong = (wanted: string): never => {
    throw new SearchQueryError(`${field} needs ${wanted}, not ${JSON.stringify(value)}`)
  }
  switch (kind) {
    case 'path':
      return `/${String(value).split('/').filter(Boolean).join('/')}`
    case 'boolean':
      return typeof value === 'boolean' ? value : wrong('true or false')
    case 'number':
      return typeof value === 'number'
        ? value
        : Number.isFinite(Number(value))
          ? Number(value)
          : wrong('a number')
    case 'bytes':
      return bytes(value) ?? wrong('bytes or a size such as "1mb"')
    case 'date':
      return date(String(value), now) ?? wrong('a date or an age such as "7d"')
    case 'any':
      return value
    default:
      return String(value)
  }
}

/** `1mb`, `10kb`, or a number. */
export function bytes(value: Literal): number | undefined {
  if (typeof value === 'number') return value
  const match = /^(\d+(?:\.\d+)?)\s*(b|kb|mb|gb)?$/i.exec(String(value))
  const factor = { b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 }[match?.[2]?.toLowerCase() ?? 'b']
  return match ? Number(match[1]) * factor! : undefined
}

/** `7d` means seven days ago; `m` is 30 days. */
function date(value: string, now: number): number | undefined {
  const age = /^(\d+)([hdwmy])$/.exec(value)
  if (age) {
    const hours = { h: 1, d: 24, w: 168, m: 720, y: 8760 }[age[2]!]!
    return now - Number(age[1]) * hours * 3_600_000
  }
  if (!/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z?)?$/.test(value)) return undefined
  const time = Date.parse(value.includes('T') && !value.endsWith('Z') ? `${value}Z` : value)
  return Number.isNaN(time) ? undefined : time
}
