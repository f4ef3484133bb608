import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { positionOf } from '../../src/diagnostics/reference-origin'
import { temporaryFolder } from '../helpers/folder'

test.each([
  ['the file itself', 'index.tsx', 'index.tsx'],
  ['a query', 'index.tsx', 'index.tsx?v=1'],
  ['a style sheet of a component, as webpack names it', 'App.vue', 'App.vue.css'],
  ['a component of a file, as Qwik names it', 'index.tsx', 'index.tsx_routes_component_B0lqk5IDDy4'],
  ['one in a script', 'index.mjs', 'index.mjs_a_b_1.js'],
])('a position is in %s', (_name, file, importer) => {
  const root = temporaryFolder()
  const written = './a.jpg?w=0'
  writeFileSync(join(root, file), `\n  import a from "${written}"`)
  const origin = { importer: join(root, importer), written, target: { specifier: written } }
  expect(positionOf(origin)).toEqual({ file: join(root, file), line: 2, column: 17 })
})

test('without such a file it is the importer', () => {
  const importer = join(temporaryFolder(), 'gone.tsx_a')
  const origin = { importer, written: './a.jpg', target: { specifier: './a.jpg' } }
  expect(positionOf(origin)).toEqual({ file: importer })
})
