import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { OutputFolder } from '../../../../src/core/output/output-folder'
import { locateReferences } from '../../../../src/core/output/unresolved/locate-references'
import { temporaryFolder } from '../../../helpers/folder'

/** What is left of references in an output, with their lines in the source. */
async function left(source: string, found: readonly string[], { strict = false, hasWarned = false } = {}) {
  const root = temporaryFolder()
  const file = join(root, 'a.js')
  writeFileSync(file, source)
  writeFileSync(join(root, 'a.jpg'), '')
  const references = await locateReferences(
    found.map((what) => ({ fileName: 'main.js', what })),
    {
      build: {
        isImage: (path) => path === join(root, 'a.jpg'),
        requestOf: () => ({}) as never,
        hasWarnedAt: () => hasWarned,
        project: { options: { include: ['jpg'], root, strict } },
      },
      isKey: () => false,
      bundled: new Map(),
      sources: () => [file],
      output: new OutputFolder({}, ['main.js'], root),
    },
  )
  return references.map(({ what, position }) => [what, position?.line, position?.column])
}

test.each([
  ['f("./a.jpg?w=1")', './a.jpg?w=1', 3],
  ["f('./a.jpg' +\n  '?w=1')", './a.jpg?w=1', 3],
  ["f('x' + 'y');f('./a.jpg' + '?w=1')", './a.jpg?w=1', 16],
  ["f('./' + x + '.jpg?w=1')", './${…}.jpg?w=1', 3],
  ['f(`./${x}.jpg?w=1`)', './${…}.jpg?w=1', 3],
  ['f(`./a.jpg?w=${x}`)', './a.jpg?w=${…}', 3],
  ["f('./a.jpg?w=' + x)", './a.jpg?w=${…}', 3],
  ['p{background:url(./a.jpg?w=1#x)}', './a.jpg?w=1#x', 17],
  ['p{background:url(~@/a.jpg?w=1)}', '~@/a.jpg?w=1', 17],
  ['f("./a.jpg?w=1&amp;h=2")', './a.jpg?w=1&h=2', 3],
  ['// ./a.jpg?w=1\nf("./a.jpg?w=1")', './a.jpg?w=1', 3],
])('%s', async (source, what, column) => {
  const line = source.startsWith('//') ? 2 : 1
  expect(await left(source, [what])).toEqual([[what, line, column]])
})

test.each([
  ['f(`./none/${x}.jpg?w=1`)', './none/${…}.jpg?w=1'],
  ['f(`${x}/a.jpg?w=1`)', '${…}/a.jpg?w=1'],
])('%s: no image of the project', async (source, what) => {
  expect(await left(source, [what])).toEqual([])
})

test('what is looked up in a table of the output is no reference, unlike another beside a literal one', async () => {
  const source = 'import(`./${x}.jpg?w=1`); f(`./a.jpg?w=${x}`)'
  expect(await left(source, ['./${…}.jpg?w=1', './a.jpg?w=1', './a.jpg?w=${…}'])).toEqual([
    ['./a.jpg?w=${…}', 1, 29],
  ])
})

test('what a warning has named is reported under strict alone', async () => {
  const what = './${…}.jpg?w=1'
  expect(await left('f(`./${x}.jpg?w=1`)', [what], { hasWarned: true })).toEqual([])
  expect(await left('f(`./${x}.jpg?w=1`)', [what], { hasWarned: true, strict: true })).toHaveLength(1)
})
