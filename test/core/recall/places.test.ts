import { sep } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Places } from '../../../src/core/recall/places'
import { referenceOf } from '../../../src/core/references/reference'

const root = sep === '/' ? '/project' : 'C:\\project'
const context = { root, presets: new Map(), defaults: {} }
const segment = fc.constantFrom('.', '..', 'a', 'b.c', '', '...', 'a b', '%20', 'é')
const path = fc.array(segment, { maxLength: 4 }).map((segments) => segments.join('/'))
const importer = fc.oneof(
  path.map((below) => root + sep + below.replaceAll('/', sep)),
  fc.constantFrom('main.js', '', `${root}${sep}main.vue?vue&type=script`, `${root}${sep}main.js`),
)
const specifier = fc
  .tuple(
    fc.constantFrom('ik:./', 'ik:../', 'ik:/', 'ik:@/', 'ik:https://x.io/'),
    path,
    fc.constantFrom('a.jpg', 'b.png', '..', ''),
    fc.constantFrom('', '?', '?w=400', '?w=400;800&q=50', '#a'),
  )
  .map((parts) => parts.join(''))

test('a place is the file and the key of the reference', () => {
  fc.assert(
    fc.property(specifier, importer, (written, file) => {
      const places = new Places(root)
      const found = places.of(written, file)
      if (!found) return
      const reference = referenceOf(written, file, context)
      expect(reference).toMatchObject(found)
      expect(places.of(written, file)).toEqual(found)
    }),
    { numRuns: 5000 },
  )
})

test.each([
  ['ik:./a.jpg?w=400', 'main.js', 'a.jpg', 'ik:./a.jpg?w=400'],
  ['ik:../images/a.jpg', 'src/main.js', 'images/a.jpg', 'ik:./images/a.jpg'],
])('%s in %s', (written, file, expected, key) => {
  const path = (below: string) => [root, ...below.split('/')].join(sep)
  expect(new Places(root).of(written, path(file))).toEqual({ file: path(expected), key })
})
