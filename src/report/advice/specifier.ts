import { parseSpecifier } from '../../query/specifier'

/** Changes of a query; a value of `undefined` removes its key. */
export type QueryChanges = Readonly<Record<string, string | undefined>>

/**
 * Returns the query of a specifier with these changes. Everything else stays as it is written. Spaces are escaped, so that it
 * can stand in a `srcset`, in Markdown and in CSS.
 */
export function changedQuery(key: string, changes: QueryChanges): string {
  const { query } = parseSpecifier(key)
  const pairs = query.split('&').filter((pair) => pair !== '')
  const names = new Set(pairs.map(nameOf))
  const pairFor = (name: string) => {
    const value = changes[name]
    return value === undefined ? [] : [`${name}=${escaped(value)}`]
  }
  // A value that changes stays where it is.
  const kept = pairs.flatMap((pair) =>
    Object.hasOwn(changes, nameOf(pair)) ? pairFor(nameOf(pair)) : [pair],
  )
  const added = Object.keys(changes).filter((name) => !names.has(name))
  return `?${[...kept, ...added.flatMap(pairFor)].join('&')}`
}

const nameOf = (pair: string) => pair.split('=', 1)[0] ?? ''

/** Only what would end the query or the attribute around it. */
const escaped = (value: string) => value.replace(/[\s&#%"'<>\\`{}|^]/g, encodeURIComponent)
