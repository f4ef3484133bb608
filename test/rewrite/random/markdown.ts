import mdx from '@mdx-js/rollup'
import fc from 'fast-check'
import { around, either, fixed, image, type Part, path, words } from './parts'

/*
 * Markdown, of which the compiled module is rewritten.
 */

const blocks = either(
  path.map((value) => [image(`![x](<${value}>)`, () => '')]),
  around(words, (text) => `## ${text}`),
  around(words, (text) => `[${text}](./a.jpg) text \`![x](./a.jpg)\``),
  fixed(
    '```md\n![x](./a.jpg)\n```',
    '<b title="./a.jpg">x</b>',
    '{"./a.jpg"}',
    '- a\n- b',
    '{/* ![x](./a.jpg) */}',
  ),
)
export const markdown = fc
  .array(blocks, { maxLength: 8 })
  .map((all) => all.flatMap((parts): Part[] => [...parts, '\n\n']))
const compiler = mdx()
export const compile = async (text: string) => {
  const done = await (compiler.transform as (code: string, id: string) => Promise<{ code: string }>)(
    text,
    '/a.mdx',
  )
  return done.code
}

/** The compiled module with the images replaced one by one, as texts. */
export function mdxExpected(compiled: string): string {
  const names = new Map<string, string>()
  const body = compiled.replace(/\bsrc: ("(?:[^"\\]|\\.)*")/g, (_all, literal: string) => {
    const value: string = JSON.parse(literal)
    names.set(value, names.get(value) ?? `__imagekit_${names.size}__`)
    return `src: ${names.get(value)}`
  })
  const imports = [...names].map(([value, name]) => `import ${name} from ${JSON.stringify(value)};`)
  return imports.length ? `${body}\n${imports.join('\n')}` : compiled
}
