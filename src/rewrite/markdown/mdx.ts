import type { ObjectExpression } from 'estree'
import { type Node, walk } from 'estree-walker'
import { type Claims, type Edited, extrasOf } from '../edit'
import { referenceIn } from '../html/html-attributes'
import { type Binding, bindImports, type LiteralAttribute } from '../js/imports'
import { kindsOf } from '../js/jsx-attributes'
import type { Range } from '../only'

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
  const imported = importsOf(program)
  walk(program, {
    enter(node) {
      if (node.type !== 'CallExpression') return
      const [element, properties] = node.arguments
      if (!element || properties?.type !== 'ObjectExpression') return
      const tag = tagOf(element, components)
      found.push(...literals(tag, properties, { kinds: kindsOf(tag, components), isOurs, imported }))
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

interface Reading {
  kinds: Readonly<Record<string, 'url' | 'srcset'>>
  isOurs: Claims
  /** The files of default imports, by their names. Rspress compiles `![](./a.jpg)` to one. */
  imported: ReadonlyMap<string, string>
}

function importsOf(program: Node): Map<string, string> {
  const body = program.type === 'Program' ? program.body : []
  return new Map(
    body.flatMap((statement) =>
      statement.type === 'ImportDeclaration'
        ? statement.specifiers.flatMap(({ type, local }): [string, string][] =>
            type === 'ImportDefaultSpecifier' ? [[local.name, String(statement.source.value)]] : [],
          )
        : [],
    ),
  )
}

/** Attributes that Docusaurus reads from the original. */
const MEASURED = ['width', 'height']

function literals(
  tag: string,
  object: ObjectExpression,
  { kinds, isOurs, imported }: Reading,
): LiteralAttribute[] {
  const properties = object.properties as Positioned<ObjectExpression['properties'][number]>[]
  /** Includes the comma after it, or removing it would leave a gap in the object. */
  const rangeAt = (index: number): Range => {
    const { start, end } = properties[index]!
    return { start, end: properties[index + 1]?.start ?? end }
  }
  return properties.flatMap((property, index) => {
    const name = nameOf(property)
    const kind = name !== undefined && Object.hasOwn(kinds, name) ? kinds[name] : undefined
    if (name === undefined || !kind || property.type !== 'Property') return []
    const required = requiredBy(property.value)
    const asSet = imported.get(property.value.type === 'Identifier' ? property.value.name : '')
    const text =
      required ?? stringOf(property.value) ?? (asSet && extrasOf(asSet, isOurs)?.isSet ? asSet : undefined)
    if (text === undefined) return []
    const value = referenceIn(name, text)
    const takesMore = tag === 'img' && name === 'src'
    const isAsking = required?.includes('?') === true && takesMore && Boolean(isOurs(value))
    const replaced = isAsking
      ? properties.flatMap((one, at) => (MEASURED.includes(nameOf(one) ?? '') ? [rangeAt(at)] : []))
      : undefined
    const isRemoved = takesMore && (replaced || extrasOf(value, isOurs)?.attributes)
    const spread = takesMore && { spreadAt: (object as Positioned<typeof object>).start + 1 }
    const { start, end } = isRemoved ? rangeAt(index) : property
    return [{ start, end, name, value, kind, ...spread, ...(replaced && { replaced }) }]
  })
}

function nameOf(property: ObjectExpression['properties'][number]): string | undefined {
  return property.type === 'Property' && property.key.type === 'Identifier' ? property.key.name : undefined
}

function stringOf(node: Node | undefined): string | undefined {
  return node?.type === 'Literal' && typeof node.value === 'string' ? node.value : undefined
}

/** The file of `require("!url-loader!./a.jpg").default + ""`, as which Docusaurus compiles `![](./a.jpg)`. */
function requiredBy(node: Node): string | undefined {
  if (node.type === 'BinaryExpression' && node.operator === '+' && stringOf(node.right) === '')
    return requiredBy(node.left)
  if (node.type !== 'MemberExpression' || node.property.type !== 'Identifier') return undefined
  const { object: call } = node
  if (node.property.name !== 'default' || call.type !== 'CallExpression') return undefined
  if (call.callee.type !== 'Identifier' || call.callee.name !== 'require') return undefined
  return stringOf(call.arguments[0])?.replace(/^.*!/s, '')
}
