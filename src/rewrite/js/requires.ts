import { type Node, walk } from 'estree-walker'
import { type Change, changed, type Edited } from '../edit'
import { literalText } from './literals'

type Positioned = Node & { start: number; end: number }

/** Takes the default export of an ES module, and anything else as it is. */
const TAKE_DEFAULT = '(m => m && m.__esModule ? m.default : m)'

/**
 * Makes `require('./a.jpg')` the default export of the image's module, where a bundler's own asset would be a string. A `require`
 * whose member is asked for (`.default`, `.srcset`) stays.
 *
 * @param isOurs whether a reference is an image of ours
 */
export function unwrapRequires(
  code: string,
  parse: () => Node,
  isOurs: (value: string) => boolean,
): Edited | undefined {
  const changes: Change[] = []
  walk(parse(), {
    enter(node, parent) {
      if (
        node.type !== 'CallExpression' ||
        node.callee.type !== 'Identifier' ||
        node.callee.name !== 'require'
      )
        return
      if (parent?.type === 'MemberExpression' || isDestructured(parent)) return
      const [argument, ...others] = node.arguments
      const value = argument && others.length === 0 ? literalText(argument) : undefined
      if (value === undefined || !isOurs(value)) return
      const { start, end } = node as Positioned
      changes.push({ start, end, text: `${TAKE_DEFAULT}(${code.slice(start, end)})` })
    },
  })
  return changes.length > 0 ? changed(code, changes) : undefined
}

/** `const { srcset } = require('./a.jpg?w=200;400')` asks for exports of the module. */
function isDestructured(parent: Node | null): boolean {
  return parent?.type === 'VariableDeclarator' && parent.id.type === 'ObjectPattern'
}
