import { parseSpecifier } from '../../query/specifier'

/** Changes of a query; a value of `undefined` removes its key. */
export type QueryChanges = Readonly<Record<string, string | undefined>>

/**
 * Returns the query of a specifier with these changes. Everything else stays as it is written. Spaces are escaped, so that it
 * can stand in a `srcset`, in Markdown and in CSS.
 */
export function changedQuery(key: string, changes: QueryChanges): string {
  const { query } = parseSpecifier(key)
  const nameOf = (pair: string) => pair.split('=', 1)[0] ?? ''
  const kept = query.split('&').filter((pair) => pair !== '' && !Object.hasOwn(changes, nameOf(pair)))
  const added = Object.entries(changes).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${escaped(value)}`],
  )
  return `?${[...added, ...kept].join('&')}`
}

/** Only what would end the query or the attribute around it. */
const escaped = (value: string) => value.replace(/[\s&#%"'<>\\`{}|^]/g, encodeURIComponent)
