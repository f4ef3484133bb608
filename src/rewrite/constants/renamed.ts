import { type Node, walk } from 'estree-walker'
import type { Change } from '../edit'

type Positioned = Node & { start: number; end: number }

/** A place of a name that can be changed: `a`, or the `a` of `{ a }`, which is a key too. */
interface Place {
  name: string
  node: Positioned
  isShorthand: boolean
}

/**
 * Returns the changes that give names of a module other ones, outside of its imports. All variables of a name get the new one,
 * those of inner scopes too, so that scopes need not be told apart.
 *
 * @param names the new name of each, which the module does not contain
 * @returns `undefined` where the program could tell the difference, or may use a name in a way that no syntax tree shows
 */
export function renamed(program: Node, names: ReadonlyMap<string, string>): Change[] | undefined {
  const places: Place[] = []
  let isSafe = true
  walk(program, {
    enter(node, parent) {
      if (!isSafe || isFromOthers(node)) return this.skip()
      if (node.type.startsWith('JSX')) isSafe = false
      if (node.type !== 'Identifier') return
      // Code in a string may use any name.
      if (node.name === 'eval') isSafe = false
      if (!names.has(node.name) || (parent && isLabel(node, parent))) return
      if (parent && isFixed(node, parent)) isSafe = false
      else if (!isValueOfShorthand(node, parent, places))
        places.push({
          name: node.name,
          node: node as Positioned,
          isShorthand: parent?.type === 'Property' && parent.shorthand,
        })
    },
  })
  if (!isSafe) return undefined
  return places.map(({ name, node: { start, end }, isShorthand }) => ({
    start,
    end,
    text: isShorthand ? `${name}: ${names.get(name)}` : names.get(name)!,
    isName: !isShorthand,
  }))
}

/** Imports, whose local names are declared elsewhere, and what a module passes on. */
function isFromOthers(node: Node): boolean {
  return (
    node.type === 'ImportDeclaration' ||
    node.type === 'ExportAllDeclaration' ||
    node.type === 'MetaProperty' ||
    (node.type === 'ExportNamedDeclaration' && Boolean(node.source))
  )
}

/** Whether an identifier is the name of a property or of a label, and not of a variable. */
function isLabel(node: Node, parent: Node): boolean {
  switch (parent.type) {
    case 'MemberExpression':
      return parent.property === node && !parent.computed
    case 'Property':
      return parent.key === node && !parent.computed && !parent.shorthand
    case 'MethodDefinition':
    case 'PropertyDefinition':
      return parent.key === node && !parent.computed
    case 'LabeledStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
      return parent.label === node
    default:
      return false
  }
}

/** Whether a variable's name is seen outside of its scope: by other modules, as the `name` of a function, or in an error. */
function isFixed(node: Node, parent: Node): boolean {
  switch (parent.type) {
    case 'ExportSpecifier':
    case 'UpdateExpression':
      return true
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ClassDeclaration':
    case 'ClassExpression':
    case 'VariableDeclarator':
      return parent.id === node
    case 'AssignmentExpression':
    case 'AssignmentPattern':
      return parent.left === node
    default:
      return false
  }
}

/** Whether an identifier is the second node of one `a` in `{ a }`. */
function isValueOfShorthand(node: Node, parent: Node | null, places: readonly Place[]): boolean {
  return (
    parent?.type === 'Property' &&
    parent.shorthand &&
    places.at(-1)?.node.start === (node as Positioned).start
  )
}
