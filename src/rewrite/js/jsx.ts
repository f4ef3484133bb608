import { type Node, walk } from 'estree-walker'
import type { Claims, Edited, SourceWarnings } from '../edit'
import { referenceIn } from '../html/html-attributes'
import { parse } from './babel'
import { composedText } from './dynamic'
import { htmlTemplateLiterals } from './html-templates'
import { type Binding, bindImports, type LiteralAttribute } from './imports'
import { type AttributeName, attributeOf, kindsOf, writtenName } from './jsx-attributes'
import { cssLiteralsOf, literalsOf, literalText } from './literals'

interface Positioned {
  type: string
  start: number
  end: number
}
/** `Pic`, `UI.Pic`, or `svg:image`. */
interface Name extends Positioned {
  name?: string | Name
  object?: Name
  property?: Name
  namespace?: Name
}
interface Opening extends Positioned {
  name: Name
  attributes: (Positioned & { name?: AttributeName; value?: Value | null })[]
}
interface Value extends Positioned {
  value?: unknown
  expression?: Value
}

interface Element extends Positioned {
  openingElement: Opening
}

function tagOf(node: Node | null): string | undefined {
  return (node?.type as string) === 'JSXElement'
    ? nameOf((node as unknown as Element).openingElement.name)
    : undefined
}

function nameOf({ name, object, property, namespace }: Name): string {
  if (object && property) return `${nameOf(object)}.${nameOf(property)}`
  if (typeof name === 'object') return `${namespace ? `${nameOf(namespace)}:` : ''}${nameOf(name)}`
  return name ?? ''
}

/**
 * Turns literal references in JSX, and in templates of markup (`` html`…` ``), into imports.
 *
 * @param components the image attribute of each component
 * @param hasJsx whether the language has JSX: in TypeScript (`.ts`) it looks like a cast
 */
export function rewriteJsx(
  code: string,
  isOurs: Claims,
  components: Readonly<Record<string, string>> = {},
  warnings?: SourceWarnings,
  hasJsx = true,
): Edited | undefined {
  const program = parse(code, {
    sourceType: 'module',
    plugins: [...(hasJsx ? ['jsx' as const] : []), 'typescript', 'decorators-legacy'],
    // The compiler reports errors in the source.
    errorRecovery: true,
  })
  const found: LiteralAttribute[] = []
  walk(program.program as unknown as Node, {
    enter(node, parent) {
      found.push(...htmlTemplateLiterals(code, node))
      if ((node.type as string) !== 'JSXElement') return
      // A direct child only: within an expression (`{open && <img />}`) no other element can be added.
      const isInPicture = tagOf(parent) === 'picture'
      found.push(...literals((node as unknown as Element).openingElement, components, isInPicture, warnings))
    },
  })
  const binding: Binding = {
    attribute: (name, expression) => `${name}={${expression}}`,
    spread: (expression) => `{...${expression}}`,
    sources: (expression) => `{${expression}.map((source, index) => <source key={index} {...source} />)}`,
    // Appended, not prepended: imports are hoisted, and a directive ("use client") must stay the first statement.
    imports: { at: code.length, wrap: (statements) => `\n${statements}` },
  }
  return bindImports(code, found, isOurs, binding, warnings)
}

function literals(
  { name, attributes, start: tagStart }: Opening,
  components: Readonly<Record<string, string>>,
  isInPicture: boolean,
  warnings: SourceWarnings | undefined,
): LiteralAttribute[] {
  const tag = nameOf(name)
  const kinds = kindsOf(tag, components, writtenIn(attributes))
  const isUnsized = !attributes.some(({ name }) => name && attributeOf(writtenName(name)) === 'sizes')
  return attributes.flatMap(({ start, end, name: attribute, value }): LiteralAttribute[] => {
    const written = writtenName(attribute ?? {})
    const key = attributeOf(written)
    const kind = Object.hasOwn(kinds, key) ? kinds[key] : undefined
    const text = value?.type === 'JSXExpressionContainer' ? value.expression : value
    if (text && key === 'style') return styleLiterals(value as Value, { start, end, name: written })
    if (!kind || !text) return []
    const whole = literalText(text as unknown as Node)
    if (whole === undefined) {
      const inner = kind === 'url' ? literalsOf(text as unknown as Node) : []
      if (inner.length)
        return inner.map((one) => ({
          ...one,
          value: referenceIn(key, one.value),
          name: key,
          kind,
          isInExpression: true,
        }))
      const dynamic = composedText(text as unknown as Node)
      if (dynamic) warnings?.dynamic(dynamic, text.start)
      return []
    }
    const spread = tag === 'img' &&
      key === 'src' && { spreadAt: name.end, isUnsized, ...(isInPicture && { sourcesAt: tagStart }) }
    return [{ start, end, name: written, value: referenceIn(key, whole), kind, ...spread }]
  })
}

/** The attributes whose value is a string. */
function writtenIn(attributes: Opening['attributes']): Map<string, string> {
  return new Map(
    attributes.flatMap(({ name, value }): [string, string][] =>
      name && typeof value?.value === 'string' ? [[attributeOf(writtenName(name)), value.value]] : [],
    ),
  )
}

/** `style="background: url(./a.jpg)"`, and an object with such values. */
function styleLiterals(
  value: Value,
  place: Pick<LiteralAttribute, 'start' | 'end' | 'name'>,
): LiteralAttribute[] {
  if (typeof value.value === 'string') return [{ ...place, value: value.value, kind: 'css' }]
  return value.expression ? cssLiteralsOf(value.expression as unknown as Node) : []
}
