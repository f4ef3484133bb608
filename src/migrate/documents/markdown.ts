import { addToGroup } from '../../lib/collections/add-to-group'
import { htmlSites } from '../../rewrite/html/html'
import { parseExpression } from '../../rewrite/js/babel'
import { type Markdown, readMarkdown } from '../../rewrite/markdown/markdown'
import { only, type Range } from '../../rewrite/only'
import type { Document } from './document'
import { empty } from './document'
import { parseScript } from './parse-script'
import { literalText, readScript, type Script } from './script'
import type { Attribute, Tag } from './tag'

type Element = Markdown['elements'][number]

/** Reads Markdown: its images, and those in its HTML. */
export function readPlainMarkdown(source: string): Document {
  const { images, html } = readMarkdown(source, { mdx: false })
  return { ...empty(source), sites: [...images, ...htmlSites(only(source, html))].sort(byPlace) }
}

/** Reads MDX: Markdown images, JSX elements, and the module that they are part of. */
export function readMdx(source: string): Document {
  const parts = readMarkdown(source, { mdx: true })
  const tags = parts.elements.map((element) => tagOf(element, source))
  return { ...empty(source), script: scriptOf(source, parts, tags), tags, sites: parts.images.sort(byPlace) }
}

const byPlace = (a: Range, b: Range) => a.start - b.start

function scriptOf(source: string, { modules, expressions }: Markdown, tags: readonly Tag[]): Script {
  const { script } = readScript(parseScript(only(source, modules), 'jsx'), source)
  const { uses } = script
  const use = (name: string, at: number) => addToGroup(uses, name, at)
  const literals = [...script.literals]
  for (const { start, end } of [...expressions, ...tags.flatMap(expressionsIn(source))]) {
    const read = readScript(parseScript(`(${source.slice(start, end)})`, 'jsx'), source, start - 1).script
    for (const [name, places] of read.uses) for (const at of places) use(name, at)
    literals.push(...read.literals)
  }
  for (const { name, start } of tags) use(name.split('.')[0]!, start + 1)
  const { importsAt: _, ...rest } = script
  // Without an import there is no position for one: a document may begin with front matter.
  return { ...rest, uses, literals, ...(script.imports.length && { importsAt: script.importsAt! }) }
}

/** Finds the attributes whose values are expressions, not literals. */
const expressionsIn = (source: string) => (tag: Tag) =>
  tag.attributes
    .filter(({ value, written }) => written && value === undefined && source[written.start] === '{')
    .map(({ written }): Range => ({ start: written!.start + 1, end: written!.end - 1 }))

function tagOf(element: Element, source: string): Tag {
  const [start, end] = [element.position!.start.offset!, element.position!.end.offset!]
  const name = element.name ?? ''
  const text = source.slice(start, end)
  const closing = text.endsWith('/>') ? -1 : text.lastIndexOf('</')
  const isEmpty = element.children.length === 0
  return {
    name,
    start,
    nameEnd: start + 1 + name.length,
    attributes: element.attributes.flatMap((attribute) =>
      attribute.type === 'mdxJsxAttribute' ? [attributeOf(attribute, source)] : [],
    ),
    hasSpread: element.attributes.some(({ type }) => type !== 'mdxJsxAttribute'),
    ...(closing > 0 && { body: { start: start + text.lastIndexOf('>', closing) + 1, end, isEmpty } }),
  }
}

function attributeOf(
  { name, value, position }: Extract<Element['attributes'][number], { type: 'mdxJsxAttribute' }>,
  source: string,
): Attribute {
  const [start, end] = [position!.start.offset!, position!.end.offset!]
  if (value === null || value === undefined) return { name, start, end, value: true }
  const equals = source.indexOf('=', start + name.length)
  const written = { start: equals + 1 + source.slice(equals + 1).search(/\S/), end }
  if (typeof value === 'string') return { name, start, end, written, value }
  const expression = parseExpression(value.value, { plugins: ['jsx'] })
  const literal = expression.type === 'NumericLiteral' ? String(expression.value) : literalText(expression)
  return {
    ...{ name, start, end, written },
    ...(literal !== undefined && { value: literal }),
    ...(expression.type === 'Identifier' && { identifier: expression.name }),
  }
}
