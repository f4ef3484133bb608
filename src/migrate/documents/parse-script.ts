import type { Node } from 'estree-walker'
import { parse } from '../../rewrite/js/babel'

/** Parses a JavaScript or TypeScript module. `<T>x` is a cast in `.ts`, and JSX in any other language. */
export function parseScript(code: string, language: string): Node {
  const hasJsx = !/^[mc]?ts$/.test(language)
  const { program } = parse(code, {
    sourceType: 'unambiguous',
    allowReturnOutsideFunction: true,
    plugins: [...(hasJsx ? (['jsx'] as const) : []), 'typescript', 'decorators-legacy'],
  })
  return program as unknown as Node
}
