import { type Node, walk } from 'estree-walker'
import type { SvelteCompiler } from '../../rewrite/components/svelte'
import { cssSites } from '../../rewrite/css'
import type { Document } from './document'
import { literalText, mergedScripts, readScript, type Script } from './script'
import type { Attribute, Tag } from './tag'

// biome-ignore lint/suspicious/noExplicitAny: Svelte's own types are of one version, and the project may have another.
type Any = any

/** Reads a Svelte component: its scripts, elements and style sheet. */
export function readSvelte(source: string, { parse }: SvelteCompiler): Document {
  const { fragment, instance, module, css } = parse(source, { modern: true }) as Any
  const tags: Tag[] = []
  walk(fragment as Node, {
    enter(raw) {
      const node = raw as Any
      if (node.type === 'RegularElement' || node.type === 'Component') tags.push(tagOf(node, source))
    },
  })
  const scripts = [module, instance]
    .filter(Boolean)
    .map(({ content }) => readScript(content as Node, source).script)
  const markup = readScript(fragment as Node, source).script
  const { start, end } = css?.content ?? { start: 0, end: 0 }
  return {
    source,
    script: {
      ...mergedScripts([...scripts, { ...markup, literals: [] }]),
      ...importPlace(instance, scripts.at(-1)),
    },
    tags,
    ...(css && { style: { start, end } }),
    sites: cssSites(source.slice(start, end)).map((site) => ({
      ...site,
      start: site.start + start,
      end: site.end + start,
    })),
  }
}

function importPlace(instance: Any, script: Script | undefined): { importsAt?: number } {
  if (!instance) return {}
  // After the tag, not before the first statement, since a comment may precede that.
  return { importsAt: script?.imports.length ? script.importsAt! : instance.content.start }
}

function tagOf(node: Any, source: string): Tag {
  const nameEnd = node.start + 1 + node.name.length
  const last = node.fragment?.nodes
  const closing = `</${node.name}`
  const body = source.lastIndexOf(closing, node.end)
  const openEnd = last?.length ? last[0].start : body
  const hasBody =
    source.slice(node.start, node.end).endsWith('>') && body > node.start && isClosed(source, body, node)
  return {
    name: node.name,
    start: node.start,
    nameEnd,
    attributes: node.attributes.filter(({ type }: Any) => type === 'Attribute').map(attributeOf),
    hasSpread: node.attributes.some(({ type }: Any) => type === 'SpreadAttribute'),
    ...(hasBody && {
      body: { start: openEnd, end: node.end, isEmpty: source.slice(openEnd, body).trim() === '' },
    }),
  }
}

const isClosed = (source: string, at: number, { end }: Any) => /^<\/[^>]*>$/.test(source.slice(at, end))

function attributeOf({ name, start, end, value }: Any): Attribute {
  const parts = Array.isArray(value) ? value : [value]
  const [part] = parts
  if (value === true) return { name, start, end, value: true }
  const expression = parts.length === 1 && part?.type === 'ExpressionTag' ? part.expression : undefined
  const literal =
    parts.length === 1 && part?.type === 'Text'
      ? part.data
      : (literalText(expression) ??
        (typeof expression?.value === 'number' ? String(expression.value) : undefined))
  return {
    name,
    start,
    end,
    // `{src}` has no separate value.
    written: { start: Math.min(start + name.length + 1, end), end },
    ...(literal !== undefined && { value: literal }),
    ...(expression?.type === 'Identifier' && { identifier: expression.name }),
  }
}
