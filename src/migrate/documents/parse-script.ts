import type { Node } from 'estree-walker'
import { parse } from '../../rewrite/js/babel'

/** The syntax tree of a module in JavaScript or TypeScript. `<T>x` is a cast in `.ts` and an element in all else. */
export function parseScript(code: string, language: string): Node {
  const hasJsx = !/^[mc]?ts$/.test(language)
  const { program } = parse(code, {
    sourceType: 'unambiguous',
    allowReturnOutsideFunction: true,
    plugins: [...(hasJsx ? (['jsx'] as const) : []), 'typescript', 'decorators-legacy'],
  })
  return program as unknown as Node
}
