/** Maximum characters of all expanded entities together. */
const MAX_EXPANDED = 100_000
/** Maximum nesting of entities: deeper ones only serve to hide something. */
const MAX_DEPTH = 8

const DECLARATION =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!(ENTITY|ATTLIST|ELEMENT|NOTATION)\s+((?:"[^"]*"|'[^']*'|[^"'>])*)>|%[\w.:-]+;/g
const ENTITY = /^([^\s%"']+)\s+(?:"([^"]*)"|'([^']*)')\s*$/
/** Allowed values of attributes that a document type adds: the name of a namespace, or none unless written. */
const DEFAULTED = /(["'])(?:(?!\1).)*\1/gs
const REFERENCE = /&(?:#(\d{1,7})|#x([\da-f]{1,6})|([^\s;&#]+));/gi
const PREDEFINED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

export interface DocumentType {
  /** Texts by name. */
  entities: Record<string, string>
  /** Anything beyond that: it could contain, or fetch, anything. */
  active: string | undefined
}

/**
 * Reads the internal part of a document type: Illustrator declares the names of namespaces as entities in it. Loads no
 * other file, like browsers.
 */
export function readDoctype(text: string): DocumentType {
  const start = text.indexOf('[')
  const subset = start < 0 ? '' : text.slice(start + 1, text.lastIndexOf(']'))
  const raw = new Map<string, string>()
  let active: string | undefined
  for (const [whole, kind, declaration = ''] of subset.matchAll(DECLARATION)) {
    if (whole.startsWith('%')) active ??= 'a parameter entity'
    if (kind === 'ENTITY') {
      const entity = ENTITY.exec(declaration)
      if (!entity) active ??= declaration.trim().startsWith('%') ? 'a parameter entity' : 'an external entity'
      else if (!raw.has(entity[1]!)) raw.set(entity[1]!, entity[2] ?? entity[3] ?? '')
    }
    if (kind === 'ATTLIST' && addsAttributes(declaration)) active ??= 'an attribute in the document type'
  }
  const entities: Record<string, string> = Object.create(null)
  let room = MAX_EXPANDED
  for (const name of raw.keys()) {
    const value = expanded(name, raw, () => room)
    room -= value?.length ?? 0
    if (value === undefined || room < 0) return { entities, active: active ?? 'an entity of entities' }
    if (value.includes('<')) active ??= 'an entity with elements'
    entities[name] = value
  }
  return { entities, active }
}

/** Only names of namespaces may have values there: a parser adds them to the elements. */
function addsAttributes(declaration: string): boolean {
  return [...declaration.matchAll(DEFAULTED)].some(({ index }) => {
    const before = declaration.slice(0, index).trim().split(/\s+/)
    return !before.slice(-3).some((word) => word === 'xmlns' || word.startsWith('xmlns:'))
  })
}

function expanded(
  name: string,
  raw: ReadonlyMap<string, string>,
  room: () => number,
  depth = 0,
): string | undefined {
  const value = raw.get(name)
  if (value === undefined || depth > MAX_DEPTH) return undefined
  let isWhole = true
  let length = value.length
  const text = value.replace(REFERENCE, (_, decimal, hex, inner) => {
    if (decimal || hex) {
      const code = decimal ? Number(decimal) : Number.parseInt(hex, 16)
      return code <= 0x10ffff ? String.fromCodePoint(code) : ''
    }
    // Expansion stops early, because a few lines can expand to gigabytes.
    const part = PREDEFINED[inner] ?? (length > room() ? undefined : expanded(inner, raw, room, depth + 1))
    if (part === undefined) isWhole = false
    length += part?.length ?? 0
    return part ?? ''
  })
  return isWhole && length <= room() ? text : undefined
}
