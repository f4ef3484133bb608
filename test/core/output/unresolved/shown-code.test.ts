import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { OutputFolder } from '../../../../src/core/output/output-folder'
import { locateReferences } from '../../../../src/core/output/unresolved/locate-references'
import { withoutCode } from '../../../../src/core/output/unresolved/shown-code'
import { temporaryFolder } from '../../../helpers/folder'

test.each([
  ['a `b` c', 'a     c'],
  ['a\n```jsx\nb\n```\nc', 'a\n      \n \n   \nc'],
  ['````md\n```\nb\n```\n````\nc `d`', '      \n   \n \n   \n    \nc    '],
  ['~~~\nb', '   \n '],
  ['> ```\n> b\n> ```\n`c`', '     \n   \n     \n   '],
  // Scripts of MDX.
  ['export const a = `b`', 'export const a = `b`'],
  ['<A b={`c`} />', '<A b={`c`} />'],
])('code in %j', (text, expected) => {
  expect(withoutCode(text)).toBe(expected)
})

test.each([[['guide.mdx', 'app.jsx']], [['app.jsx', 'guide.mdx']]])(
  'what a page of Markdown shows as code is left of no other file: %j',
  async (names) => {
    const root = temporaryFolder()
    mkdirSync(join(root, 'src'))
    const page =
      'Write `<img src="./a.jpg?w=1">`, `./b.jpg?w=2` or\n```js\nimport a from "ik:./a.jpg?w=3"\n```\n<img src="./a.jpg?w=4">'
    writeFileSync(join(root, 'src/guide.mdx'), page)
    writeFileSync(join(root, 'src/app.jsx'), '<img src="./a.jpg?w=1">; const b = "./b.jpg?w=2"')
    const found = ['./a.jpg?w=1', './b.jpg?w=2', 'ik:./a.jpg?w=3', './a.jpg?w=4']
    const left = await locateReferences(
      found.map((what) => ({ fileName: 'main.js', what })),
      {
        build: {
          isImage: () => true,
          requestOf: () => ({}) as never,
          hasWarnedAt: () => false,
          project: { options: { include: ['jpg'], root, strict: false } },
        },
        // Rewritten in the script.
        isKey: (key) => key === 'ik:./src/a.jpg?w=1',
        bundled: new Map(),
        sources: () => names.map((name) => join(root, 'src', name)),
        output: new OutputFolder({}, ['main.js'], root),
      },
    )
    expect(left.map(({ what, position }) => [what, position?.line])).toEqual([
      ['./b.jpg?w=2', 1],
      ['./a.jpg?w=4', 5],
    ])
  },
)
