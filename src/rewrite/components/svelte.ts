import { type Node, walk } from 'estree-walker'
import { blanked, type Range } from '../blanked'
import type { Claims, Edited, SourceWarnings } from '../edit'
import { imageAttributes, isImageLink, isImageMeta, type Kind, referenceIn } from '../html/html-attributes'
import { composedText } from '../js/dynamic'
import { type Binding, bindImports, type LiteralAttribute } from '../js/imports'
import { cssLiteralsOf, cssPartsOf, type Literal, literalsOf, literalText } from '../js/literals'

/** The subset of svelte/compiler that is used here. */
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
  attributes: Attribute[]
}
interface Attribute {
  type: string
  name: string
  start: number
  end: number
  value: unknown
}

/** Turns literal references in a Svelte component's markup into imports: its compiler leaves them unchanged. */
export function rewriteSvelte(
  source: string,
  compiler: SvelteCompiler,
  isOurs: Claims,
  warnings?: SourceWarnings,
): Edited | undefined {
  const root = parsed(source, compiler)
  if (!root) return undefined
  const { fragment, instance } = root
  const found: LiteralAttribute[] = []
  /** The elements around the current position. */
  const open: string[] = []
  walk(fragment, {
    enter(node) {
      if ((node.type as string) !== 'RegularElement') return
      const element = node as unknown as Element
      found.push(...literals(element, open.at(-1) === 'picture', warnings))
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
  return bindImports(source, found, isOurs, binding, warnings)
}

/** Another language than Svelte's own, which a preprocessor compiles later. */
const OTHER_LANGUAGE = /<(?:script|style|template)\s[^<>]*\b(?:lang|type)=/

/** @returns `undefined` for a component that only its preprocessors can read: the scan of the output finds what is left of it */
function parsed(source: string, { parse }: SvelteCompiler): Root | undefined {
  try {
    return parse(source, { modern: true }) as Root
  } catch (error) {
    // Too deep a component is reported, whatever its languages are.
    if (error instanceof RangeError || !OTHER_LANGUAGE.test(source)) throw error
  }
  try {
    return parse(withoutStyles(source), { modern: true }) as Root
  } catch {
    return undefined
  }
}

/** Returns a component with white space in the place of its styles, which may be Sass or Less. */
function withoutStyles(source: string): string {
  const styles: Range[] = []
  for (const { index } of source.matchAll(/<style(?=[\s>])/g)) {
    if (index < (styles.at(-1)?.end ?? 0)) continue
    const start = source.indexOf('>', index) + 1
    const end = source.indexOf('</style', start)
    if (start === 0 || end < 0) break
    styles.push({ start, end })
  }
  return blanked(source, styles)
}

/**
 * Imports are hoisted, so they are inserted at the script's end, all on the line of its end tag: vite-plugin-svelte
 * reads each map twice, so that an additional line would move every break point (sveltejs/vite-plugin-svelte#1401).
 */
function inScript(source: string, end: number, statements: string): string {
  const [lastLine = ''] = /[^\n]*$/.exec(source.slice(0, end)) ?? []
  // Nothing can follow a line comment.
  return (lastLine.trim() === '' ? '' : '\n') + statements.replaceAll('\n', ' ')
}

function literals(
  { name: tag, start: tagStart, attributes }: Element,
  isInPicture: boolean,
  warnings: SourceWarnings | undefined,
): LiteralAttribute[] {
  const kinds = kindsOf(tag, attributes)
  const isUnsized = !attributes.some(({ name }) => name === 'sizes')
  return attributes.flatMap((attribute): LiteralAttribute[] => {
    const { type, name, start, end, value } = attribute
    if (type === 'StyleDirective' || (type === 'Attribute' && name === 'style')) return styleLiterals(value)
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined
    const text = type === 'Attribute' && kind ? literal(value) : undefined
    if (!kind || type !== 'Attribute') return []
    if (text === undefined) {
      const inner = kind === 'url' ? literalsIn(value) : []
      if (inner.length)
        return inner.map((one) => ({
          ...one,
          value: referenceIn(name, one.value),
          name,
          kind,
          isInExpression: true,
        }))
      const dynamic = dynamicText(value)
      if (dynamic) warnings?.dynamic(dynamic, start)
      return []
    }
    const spread = tag === 'img' &&
      name === 'src' && {
        spreadAt: tagStart + 1 + tag.length,
        isUnsized,
        ...(isInPicture && { sourcesAt: tagStart }),
      }
    return [{ start, end, name, value: referenceIn(name, text), kind, ...spread }]
  })
}

function kindsOf(tag: string, attributes: readonly Attribute[]): Readonly<Record<string, Kind>> {
  if (tag !== 'link' && tag !== 'meta')
    return Object.hasOwn(imageAttributes, tag) ? imageAttributes[tag]! : {}
  const written = new Map(
    attributes.flatMap(({ type, name, value }): [string, string][] => {
      const text = type === 'Attribute' && value !== true ? literal(value) : undefined
      return text === undefined ? [] : [[name, text]]
    }),
  )
  return (tag === 'link' ? isImageLink : isImageMeta)(written) ? imageAttributes[tag]! : {}
}

/** `style="background: url(./a.jpg)"`, `style:background="url(./a.jpg)"`, and both with expressions. */
function styleLiterals(value: unknown): LiteralAttribute[] {
  const parts = (Array.isArray(value) ? value : [value]) as Part[]
  return parts.flatMap(({ type, raw, data, start = 0, expression }) => {
    if (expression) return cssLiteralsOf(expression)
    // Positions in what an escape stands for are none of the source.
    if (type !== 'Text' || raw === undefined || raw !== data) return []
    // Quotes of its own would end the attribute.
    return cssPartsOf(raw, start, (name) => `{JSON.stringify(${name})}`)
  })
}

interface Part {
  type?: string
  start?: number
  raw?: string
  data?: string
  expression?: Node
}

/** Reads `src="./{name}.jpg"`, and text composed in `{…}`. */
function dynamicText(value: unknown): string | undefined {
  if (!Array.isArray(value)) {
    const { expression } = value as Part
    return expression && composedText(expression)
  }
  return (value as Part[]).map((part) => (part.type === 'Text' ? part.data : '*')).join('')
}

/** Reads `src="./a.jpg"` and `src={'./a.jpg'}`, but nothing with an expression in it. */
function literal(value: unknown): string | undefined {
  const parts = (Array.isArray(value) ? value : [value]) as Part[]
  const [part] = parts
  if (parts.length !== 1 || !part) return undefined
  if (part.type === 'Text') return part.data
  return part.expression && literalText(part.expression)
}

/** The strings in `src={open ? './a.jpg' : './b.jpg'}`. */
function literalsIn(value: unknown): Literal[] {
  const parts = (Array.isArray(value) ? value : [value]) as Part[]
  const [part] = parts
  return parts.length === 1 && part?.expression ? literalsOf(part.expression) : []
}
