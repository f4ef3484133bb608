import { expect, test } from 'vitest'
import { findUnresolvedReferences, unresolvedMessage } from '../../../src/core/output/unresolved-references'

const none = () => false
const left = (
  fileName: string,
  content: string | Uint8Array,
  isModuleName: (text: string) => boolean = none,
) => findUnresolvedReferences([[fileName, content]], [], isModuleName).map(({ what }) => what)

test.each([
  ['a.js', "const a = 'ik:/hero.jpg?w=400'", ['ik:/hero.jpg?w=400']],
  ['a.js', 'import("ik:./a.jpg")', ['ik:./a.jpg']],
  ['a.js', "f('ik:https://example.com/a.jpg')", ['ik:https://example.com/a.jpg']],
  ['a.css', 'a{background:url(ik:../a.jpg)}', ['ik:../a.jpg']],
  ['a.html', '<img src=ik:/a.jpg>', ['ik:/a.jpg']],
  ['a.js', "a('ik:/a.jpg'); b('ik:/a.jpg')", ['ik:/a.jpg']],
  // What is no reference.
  ['a.js', 'const trik = { ik: 1 }', []],
  ['a.js', "// import hero from 'ik:/hero.jpg'\nf()", []],
  ['a.js', "/* 'ik:/hero.jpg' */", []],
  ['a.html', '<!-- <img src="ik:/a.jpg"> --><p>ik:/a.jpg</p>', []],
  ['a.js.map', '{"sourcesContent":["import \'ik:/a.jpg\'"]}', []],
  ['a.js', "'ik:something else'", []],
])('%s: %s', (fileName, content, expected) => {
  expect(left(fileName, content)).toEqual(expected)
  expect(left(fileName, Buffer.from(content))).toEqual(expected)
})

test("a bundler's names of our own modules are none", () => {
  expect(left('a.js', '{"ik:./a.jpg": 1}', (text) => text === 'ik:./a.jpg')).toEqual([])
})

test('the message names the reference, the file and what to do', () => {
  expect(
    unresolvedMessage(
      findUnresolvedReferences([['a.css', 'url(ik:/a.jpg)']], [['/src/b.jpg', 'assets/b.jpg']], none),
    ),
  ).toMatchInlineSnapshot(`
    "imagekit: the output holds references that were not rewritten:
      ik:/a.jpg in a.css
      /src/b.jpg in assets/b.jpg
    Write them where the plugin sees them (an import, new URL, CSS, HTML or a template), with nothing put together at run time;
    what is meant to stay is named by the option exclude."
  `)
})
