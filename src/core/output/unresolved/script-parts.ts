import type {
  BinaryExpression,
  CallExpression,
  Node,
  ObjectExpression,
  Property,
  TemplateLiteral,
} from 'estree'
import { walk } from 'estree-walker'
import { parseModule } from '../../../rewrite/js/babel'
import { EXPRESSION, type Part } from './parts'
import { isTextMember, isTextTag } from './shown-text'

/** Returns the strings of a script that no page shows as its text; `undefined` for what can't be parsed. */
export function partsOfScript(script: string): Part[] | undefined {
  const parts: Part[] = []
  const texts = new Set<Node>()
  const read = new Set<Node>()
  try {
    walk(parseModule(script), {
      enter(node, parent) {
        for (const text of textsIn(node)) texts.add(text)
        const isText = texts.has(node)
        if (isText) for (const child of childrenOf(node)) texts.add(child)
        if (read.has(node)) return
        const text = textOf(node, read)
        if (text && !isText) parts.push({ language: isEvaluated(node, parent) ? 'script' : 'value', text })
      },
    })
  } catch {
    return undefined
  }
  return parts
}

/** The text of a string, a template, or a chain of `+` that has one. @param read receives what the text consists of */
function textOf(node: Node, read: Set<Node>): string {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : ''
  if (node.type === 'TemplateLiteral') return textOfTemplate(node)
  if (node.type !== 'BinaryExpression' || node.operator !== '+') return ''
  const operands = operandsOf(node, read)
  const texts = operands.map((one) => textOf(one, read))
  for (const [index, one] of operands.entries()) if (texts[index]) read.add(one)
  return texts.some(Boolean) ? texts.map((text) => text || EXPRESSION).join('') : ''
}

function textOfTemplate({ quasis }: TemplateLiteral): string {
  const texts = quasis.map(({ value }) => value.cooked ?? value.raw)
  return texts.some(Boolean) ? texts.join(EXPRESSION) : ''
}

/** The operands of a chain of `+`. @param read receives the rest of the chain */
function operandsOf(node: BinaryExpression, read: Set<Node>): Node[] {
  const operands: Node[] = []
  let left: Node = node
  for (; left.type === 'BinaryExpression' && left.operator === '+'; left = left.left as Node) {
    read.add(left)
    operands.push(left.right)
  }
  return [left, ...operands.reverse()]
}

/** What `eval` gets is a script of its own. */
function isEvaluated(node: Node, parent: Node | null): boolean {
  return parent?.type === 'CallExpression' && parent.arguments[0] === node && nameOf(parent.callee) === 'eval'
}

/** The nodes right below one that are text of a page. */
function textsIn(node: Node): Node[] {
  if (node.type === 'ObjectExpression') return textMembers(node)
  if (node.type === 'CallExpression') {
    if (isLookUp(node)) return node.arguments.slice(1, 2)
    return isTextTag(literal(node.arguments[0])) ? node.arguments.slice(2) : []
  }
  if (node.type !== 'ArrayExpression' || node.elements.length < 3) return []
  const [tag, properties, ...children] = node.elements
  const isElement =
    isTextTag(literal(tag)) && (properties?.type === 'ObjectExpression' || literal(properties) === null)
  return isElement ? children.filter((child) => child !== null) : []
}

/** Vite's helper for an `import()` that is put together: `helper(Object.assign({ './a.jpg': () => import(…) }), path, 2)`. */
function isLookUp(call: CallExpression): boolean {
  if (call.arguments.length !== 3) return false
  const [first, , segments] = call.arguments
  const table = first?.type === 'CallExpression' ? first.arguments[0] : first
  return (
    table?.type === 'ObjectExpression' &&
    typeof literal(segments) === 'number' &&
    table.properties.every(isLazy)
  )
}

function isLazy(property: ObjectExpression['properties'][number]): boolean {
  return property.type === 'Property' && property.value.type === 'ArrowFunctionExpression'
}

function textMembers({ properties }: ObjectExpression): Node[] {
  const members = properties.filter((one): one is Property => one.type === 'Property')
  const type = members.find(({ key }) => nameOf(key) === 'type')
  return members
    .filter(({ key }) => isTextMember(nameOf(key), literal(type?.value)))
    .map(({ value }) => value)
}

/** What is text with the node that it is in. */
function childrenOf(node: Node): Node[] {
  if (node.type === 'ArrayExpression') return node.elements.filter((one) => one !== null)
  if (node.type === 'ConditionalExpression') return [node.consequent, node.alternate]
  if (node.type === 'LogicalExpression') return [node.left, node.right]
  return isTextNode(node) ? node.arguments : []
}

/** Vue's `createTextVNode('text')`, whatever a minifier calls it. */
function isTextNode(node: Node): node is CallExpression {
  return node.type === 'CallExpression' && node.arguments.length === 1 && node.callee.type === 'Identifier'
}

const literal = (node: Node | null | undefined) => (node?.type === 'Literal' ? node.value : undefined)

function nameOf(node: Node): string | undefined {
  if (node.type === 'Identifier') return node.name
  return node.type === 'Literal' && typeof node.value === 'string' ? node.value : undefined
}
