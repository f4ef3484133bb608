import type { ObjectExpression } from 'estree'
import { type Node, walk } from 'estree-walker'
import { type Claims, claimOf, type Edited } from './edit'
import { type Binding, bindImports, type LiteralAttribute } from './imports'

type Positioned<T> = T & { start: number; end: number }

/**
 * The images of a compiled MDX document (`![](./a.jpg)` is `_jsx(_components.img, { src: "./a.jpg" })` there) → imports.
 *
 * @param program the module's syntax tree, with positions
 */
export function rewriteMdx(code: string, program: Node, isOurs: Claims): Edited | undefined {
  const found: LiteralAttribute[] = []
  walk(program, {
    enter(node) {
      if (node.type !== 'CallExpression') return
      const [element, properties] = node.arguments
      if (element && properties?.type === 'ObjectExpression' && isImage(element))
        found.push(...sources(properties, isOurs))
    },
  })
  const binding: Binding = {
    attribute: (name, expression) => `${name}: ${expression}`,
    spread: (expression) => `...${expression},`,
    imports: { at: code.length, wrap: (statements) => `\n${statements}` },
  }
  return bindImports(code, found, isOurs, binding)
}

function isImage(node: Node): boolean {
  if (node.type === 'Literal') return node.value === 'img'
  return (
    node.type === 'MemberExpression' && node.property.type === 'Identifier' && node.property.name === 'img'
  )
}

function sources(object: ObjectExpression, isOurs: Claims): LiteralAttribute[] {
  return object.properties.flatMap((property, index) => {
    if (property.type !== 'Property' || property.key.type !== 'Identifier' || property.key.name !== 'src')
      return []
    if (property.value.type !== 'Literal' || typeof property.value.value !== 'string') return []
    const { start, end } = property as Positioned<typeof property>
    // With the comma behind it, or its place in the object would be empty when it is taken out.
    const next = object.properties[index + 1] as Positioned<Node> | undefined
    const value = property.value.value
    const isSet = claimOf(value, isOurs)?.attributes
    const spread = { spreadAt: (object as Positioned<typeof object>).start + 1 }
    return [
      { start, end: isSet && next ? next.start : end, name: 'src', value, kind: 'url' as const, ...spread },
    ]
  })
}
