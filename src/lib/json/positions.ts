import { createRequire } from 'node:module'
import type { Node, ParseError } from 'jsonc-parser'

/** Positions in a JSON text, as offsets. */
export interface JsonPositions {
  /** Where a value starts, by the keys that lead to it; `undefined` if there is no such value. */
  offsetOf(path: readonly string[]): number | undefined
  /** Where the text stops being JSON. */
  brokenAt: number | undefined
}

/**
 * Reads the positions in a JSON text, for error messages with a line: `JSON.parse` gives no positions of values, and those
 * of syntax errors only in some versions of Node.
 */
export function jsonPositions(text: string): JsonPositions {
  // Loaded with the first error.
  const { parseTree } = createRequire(import.meta.url)('jsonc-parser') as typeof import('jsonc-parser')
  const errors: ParseError[] = []
  let tree: Node | undefined
  try {
    tree = parseTree(text, errors, { disallowComments: true })
  } catch (error) {
    // The parser recurses, and runs out of stack some thousand brackets deep. An error without its line is still an error.
    if (!(error instanceof RangeError)) throw error
  }
  return {
    offsetOf(path) {
      let node: Node | undefined = tree
      for (const key of path) node = node && childOf(node, key)
      return node?.offset
    },
    brokenAt: errors.length ? Math.min(...errors.map(({ offset }) => offset)) : undefined,
  }
}

function childOf({ type, children = [] }: Node, key: string): Node | undefined {
  if (type === 'array') return children[Number(key)]
  // `JSON.parse` takes the last of two members with one key.
  return children.findLast((member) => member.children?.[0]?.value === key)?.children?.[1]
}
