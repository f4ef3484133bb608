import type { Node } from 'estree-walker'
import { parse } from './babel'

/** Parses a module in any dialect, for hosts whose own parser is not accessible. */
export function parseModule(code: string): Node {
  const { program } = parse(code, {
    sourceType: 'module',
    plugins: ['estree', 'jsx', 'typescript', 'decorators-legacy'],
    // The compiler reports errors in the source.
    errorRecovery: true,
  })
  return program as unknown as Node
}
