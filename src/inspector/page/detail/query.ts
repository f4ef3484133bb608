import { percentDecode } from '../../../lib/percent-decode'

/** The keys that the form has fields for, with their other spelling. */
export const FIELDS = {
  w: 'width',
  ar: 'aspectRatio',
  c: 'crop',
  cm: 'cropMode',
  fo: 'focus',
  f: 'format',
  q: 'quality',
  placeholder: 'placeholder',
  sizes: 'sizes',
  priority: 'priority',
} as const
export type FieldName = keyof typeof FIELDS

/** A query: the form's fields by code, and the rest as written. */
export interface Query {
  fields: Map<FieldName, string>
  rest: string
}

const NAMES = new Map<string, FieldName>(
  (Object.entries(FIELDS) as [FieldName, string][]).flatMap(([code, name]) => [
    [code, code],
    [name, code],
  ]),
)

export function parseQuery(query: string): Query {
  const fields = new Map<FieldName, string>()
  const rest: string[] = []
  for (const pair of query.split('&').filter(Boolean)) {
    const [key = '', ...value] = pair.split('=')
    const name = NAMES.get(percentDecode(key))
    if (name) fields.set(name, value.length ? percentDecode(value.join('=')) : 'true')
    else rest.push(pair)
  }
  return { fields, rest: rest.join('&') }
}

export function formatQuery({ fields, rest }: Query): string {
  const codes = Object.keys(FIELDS) as FieldName[]
  const pairs = codes.flatMap((code) => {
    const value = fields.get(code)?.trim()
    if (!value || value === 'false') return []
    return code === 'priority' ? 'priority' : `${code}=${encoded(value)}`
  })
  // The transformation first, then what the module presents.
  const mark = pairs.findIndex((pair) => /^(?:placeholder|sizes|priority)\b/.test(pair))
  const at = mark < 0 ? pairs.length : mark
  return [...pairs.slice(0, at), ...(rest ? [rest] : []), ...pairs.slice(at)].join('&')
}

/** Returns a query with some fields changed; an empty value removes one. */
export function withFields(query: string, changes: Partial<Record<FieldName, string>>): string {
  const parsed = parseQuery(query)
  for (const [code, value] of Object.entries(changes)) parsed.fields.set(code as FieldName, value)
  return formatQuery(parsed)
}

/** Only what would end the value, or the attribute or string around it. */
const encoded = (value: string) =>
  value.replace(/[%&#\s"'<>`\\]/g, (one) => (one === "'" ? '%27' : encodeURIComponent(one)))
