import { type Node, walk } from 'estree-walker'
import type { Claims, Edited, SourceWarnings } from '../edit'
import { textWithHoles } from '../js/dynamic'
import { type Binding, bindImports, type LiteralAttribute } from '../js/imports'

const ATTRIBUTES: Readonly<Record<string, Readonly<Record<string, 'url' | 'srcset'>>>> = {
  img: { src: 'url', srcset: 'srcset' },
  source: { src: 'url', srcset: 'srcset' },
  video: { poster: 'url' },
  image: { href: 'url' },
}

/** What of svelte/compiler is used here. */
export interface SvelteCompiler {
  parse(source: string, options: { modern: true }): unknown
}

interface Root {
  fragment: Node
  instance: { content: { end: number } } | null
}
interface Element {
  type: string
  name: string
  start: number
  attributes: { type: string; name: string; start: number; end: number; value: unknown }[]
}

/** Literal references in a Svelte component's markup → imports: its compiler leaves them as they are. */
export function rewriteSvelte(
  source: string,
  { parse }: SvelteCompiler,
  isOurs: Claims,
  remarks?: SourceWarnings,
): Edited | undefined {
  const { fragment, instance } = parse(source, { modern: true }) as Root
  const found: LiteralAttribute[] = []
  /** The elements around a place. */
  const open: string[] = []
  walk(fragment, {
    enter(node) {
      if ((node.type as string) !== 'RegularElement') return
      const element = node as unknown as Element
      found.push(...literals(element, open.at(-1) === 'picture', remarks))
      open.push(element.name)
    },
    leave(node) {
      if ((node.type as string) === 'RegularElement') open.pop()
    },
  })
  const binding: Binding = {
    attribute: (name, expression) => `${name}={${expression}}`,
    spread: (expression) => `{...${expression}}`,
    sources: (expression) => `{#each ${expression} as source}<source {...source} />{/each}`,
    imports: instance
      ? { at: instance.content.end, wrap: (statements) => inScript(source, instance.content.end, statements) }
      : { at: source.length, wrap: (statements) => `\n<script>\n${statements}\n</script>` },
  }
  return bindImports(source, found, isOurs, binding, remarks)
}

/**
 * Imports are hoisted, so they go to the script's end, and all on the line that its end tag is on: vite-plugin-svelte reads
 * each map twice, so that a line more would move every break point (sveltejs/vite-plugin-svelte#1401).
 */
function inScript(source: string, end: number, statements: string): string {
  const [lastLine = ''] = /[^\n]*$/.exec(source.slice(0, end)) ?? []
  // Behind a comment there is no room.
  return (lastLine.trim() === '' ? '' : '\n') + statements.replaceAll('\n', ' ')
}

function literals(
  { name: tag, start: tagStart, attributes }: Element,
  isInPicture: boolean,
  remarks: SourceWarnings | undefined,
): LiteralAttribute[] {
  const kinds = ATTRIBUTES[tag]
  if (!kinds) return []
  const isUnsized = !attributes.some(({ name }) => name === 'sizes')
  return attributes.flatMap(({ type, name, start, end, value }) => {
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined
    const text = type === 'Attribute' && kind ? literal(value) : undefined
    if (!kind || type !== 'Attribute') return []
    if (text === undefined) {
      const dynamic = dynamicText(value)
      if (dynamic) remarks?.dynamic(dynamic, start)
      return []
    }
    const spread = tag === 'img' &&
      name === 'src' && {
        spreadAt: tagStart + 1 + tag.length,
        isUnsized,
        ...(isInPicture && { sourcesAt: tagStart }),
      }
    return [{ start, end, name, value: text, kind, ...spread }]
  })
}

interface Part {
  type?: string
  data?: string
  expression?: Node
}

/** `src="./{name}.jpg"`, and what `{…}` puts together. */
function dynamicText(value: unknown): string | undefined {
  if (!Array.isArray(value)) {
    const { expression } = value as Part
    return expression && textWithHoles(expression)
  }
  return (value as Part[]).map((part) => (part.type === 'Text' ? part.data : '*')).join('')
}

/** `src="./a.jpg"` and `src={'./a.jpg'}`, but nothing with an expression in it. */
function literal(value: unknown): string | undefined {
  const parts = (Array.isArray(value) ? value : [value]) as Part[]
  const [part] = parts
  if (parts.length !== 1 || !part) return undefined
  if (part.type === 'Text') return part.data
  const { expression } = part
  return expression?.type === 'Literal' && typeof expression.value === 'string' ? expression.value : undefined
}
