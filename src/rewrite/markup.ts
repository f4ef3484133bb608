/**
 * What the markup says for people who do not see an image; `computed` where only the running page knows, `none` where
 * nothing was found that shows the image as an element.
 */
export interface Alt {
  kind: 'text' | 'decorative' | 'computed' | 'missing' | 'none'
  text?: string
}

/** What a source says of an image beside its reference. */
export interface Markup {
  alt: Alt
  /** Whether the page keeps its place free until it has loaded; `undefined` where that can't be seen. */
  hasSize: boolean | undefined
}

/** Facts of the reference that decide what the plugin itself adds. */
export interface MarkupFacts {
  /** Whether it has several candidates: width and height are then added to an element that names it. */
  isSet: boolean
  /** The sidecar's text. */
  sidecarAlt: string | undefined
}

interface Tag {
  name: string
  /** Without `<` and `>`. */
  text: string
  end: number
}

/**
 * Reads the element that shows an image: the one whose attribute holds the reference, or one that uses the name that an
 * import gives it. Looks at the text alone, and so at every language alike.
 *
 * @param at offset of the reference
 */
export function markupAt(source: string, at: number, facts: MarkupFacts): Markup {
  const around = tagAround(source, at)
  const direct = around && imageOf(source, around)
  if (direct) return read(direct, { ...facts, isDirect: true, name: undefined })
  const markdown = /!\[([^\]]*)\]\(\s*<?$/.exec(source.slice(Math.max(0, at - 500), at))
  if (markdown) return { alt: altOf(markdown[1]!), hasSize: facts.isSet }
  const names = importedNames(source, at)
  const uses = names.flatMap((name) => usesOf(source, name))
  const read1 = uses.map(({ tag, name }) => read(tag, { ...facts, isDirect: false, name }))
  return read1.find(({ alt }) => alt.kind === 'missing') ?? read1[0] ?? NOTHING
}

const NOTHING: Markup = { alt: { kind: 'none' }, hasSize: undefined }

const altOf = (text: string): Alt => (text.trim() === '' ? { kind: 'decorative' } : { kind: 'text', text })

/** Returns the start tag around an offset. */
function tagAround(source: string, at: number): Tag | undefined {
  for (let start = source.lastIndexOf('<', at), tries = 0; start >= 0 && tries < 20; tries++) {
    const tag = tagAt(source, start)
    if (tag && tag.end > at) return tag
    start = start === 0 ? -1 : source.lastIndexOf('<', start - 1)
  }
  return undefined
}

/** Reads a start tag; quotes and braces in it may contain a `>`. */
function tagAt(source: string, start: number): Tag | undefined {
  const [, name] = /^<([A-Za-z][\w.:-]*)/.exec(source.slice(start, start + 80)) ?? []
  if (name === undefined) return undefined
  let quote = ''
  let depth = 0
  const limit = Math.min(source.length, start + 5000)
  for (let index = start + 1 + name.length; index < limit; index++) {
    const character = source[index]!
    if (quote) {
      if (character === quote) quote = ''
    } else if (character === '"' || character === "'" || (character === '`' && depth > 0)) quote = character
    else if (character === '{') depth++
    else if (character === '}') depth--
    else if (character === '>' && depth <= 0)
      return { name, text: source.slice(start + 1, index), end: index + 1 }
  }
  return undefined
}

/** Returns the tag if it shows an image; for a `<source>` that of its picture's `<img>`. */
function imageOf(source: string, tag: Tag): Tag | undefined {
  if (/^source$/i.test(tag.name)) {
    const next = source.indexOf('<img', tag.end)
    return next < 0 || next - tag.end > 3000 ? undefined : tagAt(source, next)
  }
  return isImage(tag.name) ? tag : undefined
}

const isImage = (name: string) => /^img$/i.test(name) || /^[A-Z].*|.*\./.test(name)
const isComponent = (name: string) => name !== name.toLowerCase() || name.includes('.')

/** Returns the names that an import statement gives to what is at an offset. */
function importedNames(source: string, at: number): string[] {
  const before = source.slice(Math.max(0, at - 400), at)
  const [, clause] =
    /\bimport\s+([\w$\s,{}*]+?)\s+from\s*["']$/.exec(before) ??
    /\b(?:const|let|var)\s+([\w$]+)\s*=\s*(?:require|new URL)\(\s*["'`]$/.exec(before) ??
    []
  if (clause === undefined) return []
  return [...clause.matchAll(/(?:\w+\s+as\s+)?([\w$]+)\s*(?:[,}]|$)/g)].map(([, name]) => name!)
}

/** Finds the image elements that use a name: `src={hero}`, `{...hero}`, `:src="hero"`, `v-bind="hero"`. */
function usesOf(source: string, name: string): { tag: Tag; name: string }[] {
  const escaped = name.replace(/\$/g, '\\$')
  const use = new RegExp(`(?:\\{|[\\s](?::|v-bind)[\\w:.-]*=["'])[^"'<>{}]*(?<![\\w$])${escaped}(?![\\w$])`)
  return [...source.matchAll(/<(?=img\b|[A-Z]|[a-z]+\.)/g)].flatMap(({ index }) => {
    const tag = tagAt(source, index)
    return tag && isImage(tag.name) && use.test(tag.text) ? [{ tag, name }] : []
  })
}

interface ReadFacts extends MarkupFacts {
  /** Whether the reference is written in the element. */
  isDirect: boolean
  /** The name by which it is used. */
  name: string | undefined
}

const ATTRIBUTE =
  /\s(\{\s*(?:\.\.\.)?[^{}]*\}|[:@\w.-]+)(?:\s*=\s*("[^"]*"|'[^']*'|\{(?:[^{}]|\{[^{}]*\})*\}|[^\s"'{}]+))?/g

function read(tag: Tag, facts: ReadFacts): Markup {
  const attributes = new Map([...tag.text.matchAll(ATTRIBUTE)].map(([, name, value]) => [name!, value ?? '']))
  const spreads = [...attributes].flatMap(([name, value]) =>
    name.startsWith('{') ? [name] : name === 'v-bind' ? [value] : [],
  )
  const isOwn = (spread: string) => facts.name !== undefined && spread.includes(facts.name)
  const spread = { own: spreads.some(isOwn), other: spreads.some((one) => !isOwn(one)) }
  return {
    alt: elementAlt(tag, attributes, spread, facts),
    hasSize: elementSize(tag, attributes, spread, facts),
  }
}

type Spread = { own: boolean; other: boolean }

function elementAlt(
  tag: Tag,
  attributes: ReadonlyMap<string, string>,
  spread: Spread,
  { isDirect, sidecarAlt }: ReadFacts,
): Alt {
  const written = attributes.get('alt')
  if (written !== undefined) return literalAlt(written)
  if (
    [':alt', 'v-bind:alt', 'bind:alt', '{alt}', 'aria-label', 'aria-labelledby'].some((one) =>
      attributes.has(one),
    )
  )
    return { kind: 'computed' }
  const role = unquoted(attributes.get('role') ?? '')
  if (attributes.has('aria-hidden') || role === 'presentation' || role === 'none')
    return { kind: 'decorative' }
  if (spread.other) return { kind: 'computed' }
  if (sidecarAlt !== undefined && (isDirect || spread.own)) return altOf(sidecarAlt)
  // What a component does without the attribute is its own affair.
  return { kind: isComponent(tag.name) && !/image|img|picture|photo/i.test(tag.name) ? 'none' : 'missing' }
}

function literalAlt(written: string): Alt {
  if (!written.startsWith('{')) return altOf(unquoted(written))
  const [, , text] = /^\{\s*(["'`])([^"'`$]*)\1\s*\}$/.exec(written) ?? []
  return text === undefined ? { kind: 'computed' } : altOf(text)
}

function elementSize(
  tag: Tag,
  attributes: ReadonlyMap<string, string>,
  spread: Spread,
  { isDirect, isSet }: ReadFacts,
): boolean | undefined {
  const has = (name: string) =>
    [name, `:${name}`, `v-bind:${name}`, `{${name}}`].some((one) => attributes.has(one))
  if (has('width') && has('height')) return true
  if (spread.own || spread.other || (isDirect && isSet)) return true
  const style = [...attributes].find(([name]) => /^:?style$/.test(name))?.[1] ?? ''
  if (/aspect-?ratio/i.test(style) || (/\bwidth/i.test(style) && /\bheight/i.test(style))) return true
  return isComponent(tag.name) ? undefined : false
}

const unquoted = (text: string) => text.replace(/^(["'])(.*)\1$/s, '$2')
