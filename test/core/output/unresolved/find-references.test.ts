import { expect, test } from 'vitest'
import { findReferences } from '../../../../src/core/output/unresolved/find-references'
import { unresolvedMessage } from '../../../../src/core/output/unresolved/unresolved-reference'

async function left(fileName: string, content: string | Uint8Array): Promise<string[]> {
  const found = await findReferences([[fileName, content]], ['jpg', 'png'])
  return found.map(({ what }) => what)
}

test.each([
  ['a.js', "const a = 'ik:/hero.jpg?w=400'", ['ik:/hero.jpg?w=400']],
  ['a.js', 'import("ik:./a.jpg")', ['ik:./a.jpg']],
  ['a.js', "f('ik:https://example.com/a.jpg')", ['ik:https://example.com/a.jpg']],
  ['a.css', 'a{background:url(ik:../a.jpg)}', ['ik:../a.jpg']],
  ['a.html', '<img src=ik:/a.jpg>', ['ik:/a.jpg']],
  ['a.js', "a('ik:/a.jpg'); b('ik:/a.jpg')", ['ik:/a.jpg']],
  ['a.js', "const a = 'ik:@/a.jpg'; b('ik:#img/b.jpg')", ['ik:@/a.jpg', 'ik:#img/b.jpg']],
  ['a.js', 'html`<img src="./a.jpg?w=100">`', ['./a.jpg?w=100']],
  ['a.css', 'a{background:url(../b.png?w=1)}', ['../b.png?w=1']],
  ['a.html', '<img srcset="a.jpg?w=1 1x, /b.jpg?w=2 2x">', ['a.jpg?w=1', '/b.jpg?w=2']],
  ['a.js', 'f("https://host/c.jpg?w=1")', []],
  // What is no reference.
  ['a.html', '<p class="bg-[url(\'ik:/hero.jpg\')] md:bg-[url(ik:/b.jpg)]">', []],
  ['a.html', '<p class="bg-[url(\'/hero.jpg?w=4\')] md:bg-[url(./b.jpg?w=4)]">', []],
  ['a.js', '".jpg?" + query', []],
  ['a.js', 'const trik = { ik: 1 }', []],
  ['a.js', "// import hero from 'ik:/hero.jpg'\nf()", []],
  ['a.js', "/* 'ik:/hero.jpg' */", []],
  ['a.html', '<!-- <img src="ik:/a.jpg"> --><p>ik:/a.jpg</p>', []],
  ['a.js.map', '{"sourcesContent":["import \'ik:/a.jpg\'"]}', []],
  ['a.js', "'ik:something else'", []],
  // A story's source, as Storybook shows it, and what is behind it.
  [
    'a.js',
    'x={originalSource:`() => <img src="./a.jpg?w=1" alt=\\`b\\` />`};f("./b.jpg?w=2")',
    ['./b.jpg?w=2'],
  ],
  ['a.js', 'x = { originalSource: "<img src=\\"./a.jpg?w=1\\" />", b: "./b.jpg?w=2" }', ['./b.jpg?w=2']],
  // Text for people, and what is none.
  ['a.js', 'd = "write `ik:./hero.jpg?w=400` in an import"', []],
  ['a.js', "d = 'write \\'ik:./hero.jpg?w=400\\' or `./a.jpg?w=1`'", []],
  ['a.js', 'd = `import a from "ik:/a.jpg"`', []],
  ['a.js', 'd = `${a} import a from "ik:/a.jpg" ${b}`; e = "ik:/b.jpg"', ['ik:/b.jpg']],
  ['a.js', 'd = JSON.parse(\'{"a":"write `ik:/a.jpg`"}\')', []],
  ['a.js', 'd = JSON.parse(\'{"a":["ik:/a.jpg"]}\')', ['ik:/a.jpg']],
  ['a.js', 'd = JSON.parse(\'{"a":"<p>A <img src=ik:/a.jpg>"}\')', ['ik:/a.jpg']],
  ['a.js', 'd = `ik:/${x}.jpg?w=4`', ['ik:/${…}.jpg?w=4']],
  ['a.js', 'd = `ik:/${f(x)}.jpg?w=4`', ['ik:/${…}.jpg?w=4']],
  ['a.js', 'd = "./a.jpg?w=1 1x, ik:/b.jpg?w=2 2x"', ['./a.jpg?w=1', 'ik:/b.jpg?w=2']],
  ['a.js', 'd = "ik:/a.jpg?w=1 1x, ./b.jpg?w=2 2x"', ['ik:/a.jpg?w=1', './b.jpg?w=2']],
  ['a.js', 'd = `<img class="a ${b}" src="ik:/${c}.jpg" alt="A hat">`', ['ik:/${…}.jpg']],
  ['a.js', 'd = \'<p>A <b style="background: url(ik:/a.jpg)">hat</b>\'', ['ik:/a.jpg']],
  ['a.js', 'd = "A hat ![hat](./a.jpg?w=1) of mine"', ['./a.jpg?w=1']],
  ['a.js', 'eval("const a = \\"ik:/a.jpg\\";")', ['ik:/a.jpg']],
  ['a.js', 'const { a } = { a: <A b="ik:/a.jpg">ik:/b.jpg</A> }', ['ik:/a.jpg']],
  // What can't be parsed is looked through as it is.
  ['a.js', 'd = "write `ik:/a.jpg` here', ['ik:/a.jpg']],
  ['a.html', '<!--[if !mso]><!--><a b="./a.jpg?w=1"><!--<![endif]--><!-- "./b.jpg?w=1" -->', ['./a.jpg?w=1']],
  ['a.html', '<!--[if mso]><v:fill src="./a.jpg?w=1"/><![endif]-->', ['./a.jpg?w=1']],
])('%s: %s', async (fileName, content, expected) => {
  expect(await left(fileName, content)).toEqual(expected)
  expect(await left(fileName, Buffer.from(content))).toEqual(expected)
})

test('the message names the reference, the file, its place and what to do', () => {
  expect(
    unresolvedMessage([
      { fileName: 'a.css', what: 'ik:/a.jpg' },
      { fileName: 'assets/b.jpg', what: '/src/b.jpg' },
      { fileName: 'c.js', what: './c.jpg?w=1', position: { file: '/src/c.js', line: 2, column: 4 } },
    ]),
  ).toMatchInlineSnapshot(`
    "imagekit: the output holds references that were not rewritten:
      ik:/a.jpg in a.css
      /src/b.jpg in assets/b.jpg
      ./c.jpg?w=1 in c.js, written at /src/c.js:2:5
    Write them where the plugin sees them (an import, new URL, CSS, HTML or a template), with nothing put together at run time;
    what is meant to stay is named by the option exclude."
  `)
})
