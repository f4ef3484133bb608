import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as esbuild from 'esbuild'
import { rollup } from 'rollup'
import { describe, expect, test } from 'vitest'
import { scanSource } from '../../src/deploy/scan/scan'
import { ImageKitBuildError } from '../../src/diagnostics/build-error'
import imagekitEsbuild from '../../src/esbuild'
import { migrateText } from '../../src/migrate'
import imagekit from '../../src/rollup'
import { cpuTime } from '../helpers/cpu-time'
import { repository, temporaryFolder } from '../helpers/folder'

/** Deeper than any parser's stack, unless the parser has none. */
const LEVELS = 10_000
/** Milliseconds of CPU. The longest text has 200 kB. */
const MOST = 3750

type Make = (levels: number) => string
const nested =
  (open: string, close: string, inner = '', before = '', after = ''): Make =>
  (levels) =>
    before + open.repeat(levels) + inner + close.repeat(levels) + after
const IMPORT = "import './a.jpg?w=4';"

const TEXTS: Record<string, readonly [extension: string, make: Make]> = {
  'elements of JSX': ['jsx', nested('<p>', '</p>', '', 'a = ')],
  'fragments of JSX': ['jsx', nested('<>', '</>', '', 'a = ')],
  'expressions in JSX': ['jsx', nested('{<p>', '</p>}', '', 'a = <p>', '</p>')],
  parentheses: ['js', nested('(', ')', '1', IMPORT)],
  arrays: ['js', nested('[', ']', '', `${IMPORT}a=`)],
  objects: ['js', nested('{a:', '}', '1', `${IMPORT}a=`)],
  blocks: ['js', nested('{', '}', '', IMPORT)],
  functions: ['js', nested('function f(){', '}', '', IMPORT)],
  'templates in templates': ['js', nested(`\`\${`, '}`', '1', `${IMPORT}a=`)],
  sums: ['js', (levels) => `${IMPORT}a=${'1+'.repeat(levels)}1`],
  members: ['js', (levels) => `${IMPORT}a${'.b'.repeat(levels)}`],
  branches: ['js', (levels) => `${IMPORT}${'if(a);else '.repeat(levels)};`],
  'types of TypeScript': ['ts', nested('A<', '>', '1', `${IMPORT}type T=`)],
  'elements of HTML': ['html', nested('<div>', '</div>', '<img src="./a.jpg?w=4">')],
  'formatting of HTML': ['html', nested('<b><p>', '', '<img src="./a.jpg?w=4">')],
  'tables of HTML': ['html', nested('<table>', '', '<img src="./a.jpg?w=4">')],
  'SVG in HTML': ['html', nested('<svg>', '', '<img src="./a.jpg?w=4">')],
  'templates of HTML': ['html', nested('<template>', '</template>', '<img src="./a.jpg?w=4">')],
  'elements of Vue': ['vue', nested('<p>', '</p>', '<img src="./a.jpg?w=4">', '<template>', '</template>')],
  'elements of Svelte': ['svelte', nested('<div>', '</div>', '<img src="./a.jpg?w=4">')],
  'blocks of Svelte': ['svelte', nested('{#if a}', '{/if}', '<img src="./a.jpg?w=4">')],
  'elements of Astro': ['astro', nested('<p>', '</p>', '<img src="./a.jpg?w=4">', '---\n---\n')],
  'quotes of Markdown': ['md', nested('> ', '', '![](./a.jpg?w=4)')],
  'lists of Markdown': ['md', nested('- ', '', '![](./a.jpg?w=4)')],
  'numbered lists of Markdown': ['md', nested('1. ', '', '![](./a.jpg?w=4)')],
  'brackets of Markdown': ['md', nested('[', ']', '![](./a.jpg?w=4)')],
  'images of Markdown': ['md', nested('![', '](./a.jpg?w=4)', 'a')],
  'emphasis of Markdown': ['md', (levels) => `![](./a.jpg?w=4)${'*a_ '.repeat(levels)}`],
  'headings of Markdown': ['md', (levels) => `![](./a.jpg?w=4)\n\n${'a\n=\n'.repeat(levels)}`],
  'elements of MDX': ['mdx', nested('<p>', '</p>', '![](./a.jpg?w=4)')],
  'quotes of MDX': ['mdx', nested('> ', '', '![](./a.jpg?w=4)')],
  'braces of MDX': ['mdx', nested('{', '}', '![](./a.jpg?w=4)')],
  'objects in MDX': ['mdx', (levels) => `![](./a.jpg?w=4)\n\na {[${'{a:1},'.repeat(levels)}]}`],
  'rules of CSS': ['css', nested('a{', '}', 'b{background:url(./a.jpg?w=4)}')],
  'parentheses of CSS': ['css', nested('(', ')', 'url(./a.jpg?w=4)', 'a{b:', '}')],
}

describe.each(Object.entries(TEXTS))('%s, nested by the thousand', (name, [extension, make]) => {
  const file = `/app/x.${extension}`
  const context = { root: repository, components: {} }

  test('end in what they refer to, or in an error with a position', { timeout: 120_000 }, async () => {
    for (const levels of [LEVELS / 4, LEVELS]) {
      const passed = cpuTime()
      const end = await scanSource(file, make(levels), context).catch((error: Error) => error)
      expect(passed()).toBeLessThan(MOST)
      if (!(end instanceof Error)) {
        const isNone = extension === 'jsx'
        expect([...end.values, ...end.urls].some((one) => one === './a.jpg?w=4')).toBe(!isNone)
        continue
      }
      expect(end).toBeInstanceOf(ImageKitBuildError)
      const { code, message, position } = end as ImageKitBuildError
      expect(code).toBe('TOO_COMPLEX')
      expect(message).toMatch(/Too complex to be read: .*Split the file, or make it flatter\./)
      expect(position?.line).toBeGreaterThan(0)
    }
  })

  // The others say nothing at any depth.
  if (extension === 'jsx' || name === 'braces of MDX') return
  test('a few dozen are read', async () => {
    const { values, urls } = await scanSource(file, make(50), context)
    expect([...values, ...urls]).toContain('./a.jpg?w=4')
  })
})

test('what people write stays far below the bounds', async () => {
  const rows = Array.from(
    { length: 3000 },
    (_, row) => `| **a${row}** | \`{\` | snake_case_name | [b](c) | 2 * 3 |`,
  )
  const list = Array.from({ length: 3000 }, (_, row) => `- **a${row}**: _b_ [c](d) ${'`{{{`'.repeat(3)}`)
  const code = `\`\`\`js\n${'if (a) {\n'.repeat(300)}\`\`\`\n`
  const text = ['---', '- - - - - - - -', ...rows, '', ...list, '', code, '![](./a.jpg?w=4)'].join('\n')
  for (const language of ['md', 'mdx']) {
    const { urls } = await scanSource(`/app/x.${language}`, text, { root: repository, components: {} })
    expect(urls).toContain('./a.jpg?w=4')
  }
})

test.each([
  [
    'Rollup',
    (input: string, root: string) => rollup({ input, jsx: 'preserve', plugins: [imagekit({ root })] }),
  ],
  [
    'esbuild',
    (input: string, root: string) =>
      esbuild.build({
        entryPoints: [input],
        bundle: true,
        write: false,
        logLevel: 'silent',
        plugins: [imagekitEsbuild({ root })],
      }),
  ],
])('a build of %s names the place', async (_, build) => {
  const root = temporaryFolder()
  const input = join(root, 'main.jsx')
  writeFileSync(
    input,
    `const a = 1\nexport const b = ${nested('<p>', '</p>', '<img src="./a.jpg?w=4" />')(LEVELS)}\n`,
  )
  const error: Error = await build(input, root).then(
    () => expect.unreachable(),
    (reason) => reason,
  )
  expect(error.message).toMatch(/Too complex to be read: its elements or brackets are nested too deeply/)
  expect(error.message).toMatch(/main\.jsx:2:\d+/)
  expect(error.message).not.toMatch(/Maximum call stack/)
})

test('a migration leaves such a file as it is', async () => {
  await expect(migrateText('a.jsx', nested('<p>', '</p>', '', 'a = ')(LEVELS))).rejects.toThrow(
    /Too complex to be read/,
  )
})
