import type { Node } from 'estree-walker'
import { parse } from '../../rewrite/js/babel'

/** The syntax tree of a module in any of its dialects, for hosts whose own parser is not ours to call. */
export function parseModule(code: string): Node {
  const { program } = parse(code, {
    sourceType: 'module',
    plugins: ['estree', 'jsx', 'typescript', 'decorators-legacy'],
    // What is wrong with the source is told by whoever compiles it.
    errorRecovery: true,
  })
  return program as unknown as Node
}
