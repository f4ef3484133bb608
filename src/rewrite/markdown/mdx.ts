import type { ObjectExpression } from 'estree'
import { type Node, walk } from 'estree-walker'
import { type Claims, type Edited, extrasOf } from '../edit'
import { type Binding, bindImports, type LiteralAttribute } from '../js/imports'
import { kindsOf } from '../js/jsx-attributes'

type Positioned<T> = T & { start: number; end: number }

/**
 * Turns the images of a compiled MDX document into imports (`![](./a.jpg)` is compiled to `_jsx(_components.img, { src:
 * "./a.jpg" })`).
 *
 * @param program the module's syntax tree, with positions
 * @param components the image attribute of each component
 */
export function rewriteMdx(
  code: string,
  program: Node,
  isOurs: Claims,
  components: Readonly<Record<string, string>> = {},
): Edited | undefined {
  const found: LiteralAttribute[] = []
  walk(program, {
    enter(node) {
      if (node.type !== 'CallExpression') return
      const [element, properties] = node.arguments
      if (!element || properties?.type !== 'ObjectExpression') return
      const tag = tagOf(element, components)
      found.push(...literals(tag, properties, kindsOf(tag, components), isOurs))
    },
  })
  const binding: Binding = {
    attribute: (name, expression) => `${name}: ${expression}`,
    spread: (expression) => `...${expression},`,
    imports: { at: code.length, wrap: (statements) => `\n${statements}` },
  }
  return bindImports(code, found, isOurs, binding)
}

function tagOf(node: Node, components: Readonly<Record<string, string>>): string {
  if (node.type === 'Literal') return String(node.value)
  // An element of HTML's own is never a variable, and a variable may have its name.
  if (node.type === 'Identifier') return Object.hasOwn(components, node.name) ? node.name : ''
  return node.type === 'MemberExpression' && node.property.type === 'Identifier' ? node.property.name : ''
}

function literals(
  tag: string,
  object: ObjectExpression,
  kinds: Readonly<Record<string, 'url' | 'srcset'>>,
  isOurs: Claims,
): LiteralAttribute[] {
  return object.properties.flatMap((property, index) => {
    if (property.type !== 'Property' || property.key.type !== 'Identifier') return []
    const { name } = property.key
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined
    if (!kind || property.value.type !== 'Literal' || typeof property.value.value !== 'string') return []
    const { start, end } = property as Positioned<typeof property>
    // Includes the comma after it, or removing it would leave a gap in the object.
    const next = object.properties[index + 1] as Positioned<Node> | undefined
    const { value } = property.value
    const takesMore = tag === 'img' && name === 'src'
    const isSet = takesMore && extrasOf(value, isOurs)?.attributes
    const spread = takesMore && { spreadAt: (object as Positioned<typeof object>).start + 1 }
    return [{ start, end: isSet && next ? next.start : end, name, value, kind, ...spread }]
  })
}
