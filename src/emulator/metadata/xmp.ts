/** Longer than packets of cameras and editors; parsing takes a few passes over the text. */
const MAX_BYTES = 256 * 1024

/** A property with its namespace prefix, but not those of RDF and XML themselves. */
const PROPERTY = /^(?!rdf:|xml:|xmlns|x:)[A-Za-z][\w.-]*:([A-Za-z][\w.-]*)$/

interface Element {
  name: string
  attributes: string
  content: string
}

/**
 * Parses the simple properties of an XMP packet, texts and lists of texts, under capitalized names without prefix:
 * `dc:title` → `Title`. Structures are omitted. Returns `{}` for a damaged packet.
 *
 * @see https://www.w3.org/TR/rdf-syntax-grammar/
 */
export function parseXmp(block: Buffer): Record<string, unknown> {
  if (block.length > MAX_BYTES) return {}
  const values: Record<string, unknown> = {}
  for (const { attributes, content } of elements(block.toString('utf8'), 'rdf:Description')) {
    for (const [name, value] of attributesOf(attributes)) add(values, name, value)
    for (const { name, content: inner } of children(content)) {
      const value = readValue(inner)
      if (value !== undefined) add(values, name, value)
    }
  }
  return values
}

function add(values: Record<string, unknown>, qualified: string, value: unknown): void {
  const name = PROPERTY.exec(qualified)?.[1]
  if (name) values[name[0]!.toUpperCase() + name.slice(1)] ??= value
}

/** Returns a text, a list, or the default language of a text in several languages. */
function readValue(content: string): string | string[] | undefined {
  if (!content.includes('<')) return unescapeXml(content)
  const [list] = children(content)
  if (!list || !/^rdf:(Bag|Seq|Alt)$/.test(list.name)) return undefined
  const items = children(list.content).filter(({ content: text }) => !text.includes('<'))
  if (list.name !== 'rdf:Alt') return items.map(({ content: text }) => unescapeXml(text))
  const chosen = items.find(({ attributes }) => /xml:lang\s*=\s*["']x-default["']/.test(attributes))
  const text = (chosen ?? items[0])?.content
  return text === undefined ? undefined : unescapeXml(text)
}

/** Returns the top-level elements of a text in order. */
function children(text: string): Element[] {
  const found: Element[] = []
  const open = /<([A-Za-z][\w.:-]*)((?:\s+[\w.:-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>/g
  for (let match = open.exec(text); match; match = open.exec(text)) {
    const [, name = '', attributes = '', closed] = match
    const end = closed ? open.lastIndex : endOf(text, name, open.lastIndex)
    if (end === undefined) break
    found.push({ name, attributes, content: text.slice(open.lastIndex, end) })
    if (!closed) open.lastIndex = text.indexOf('>', end) + 1
  }
  return found
}

/** Finds the closing tag of an element, skipping nested elements of the same name. */
function endOf(text: string, name: string, start: number): number | undefined {
  const tags = new RegExp(`<(/?)${name}(?=[\\s>/])[^>]*?(/?)>`, 'g')
  tags.lastIndex = start
  let depth = 1
  for (let tag = tags.exec(text); tag; tag = tags.exec(text)) {
    if (tag[1]) depth--
    else if (!tag[2]) depth++
    if (depth === 0) return tag.index
  }
  return undefined
}

function elements(text: string, name: string): Element[] {
  const start = text.indexOf(`<${name}`)
  return start < 0 ? [] : children(text.slice(start)).filter((element) => element.name === name)
}

function attributesOf(text: string): [string, string][] {
  return Array.from(text.matchAll(/([\w.:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g), (match) => [
    match[1]!,
    unescapeXml(match[2] ?? match[3] ?? ''),
  ])
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

/** Decodes XML's own entities only: entities that a document defines could expand to anything. */
function unescapeXml(text: string): string {
  return text
    .replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(lt|gt|amp|quot|apos));/gi, (all, decimal, hex, name) => {
      if (name) return ENTITIES[name.toLowerCase()]!
      const code = decimal ? Number(decimal) : Number.parseInt(hex, 16)
      return code <= 0x10ffff ? String.fromCodePoint(code) : all
    })
    .trim()
}
