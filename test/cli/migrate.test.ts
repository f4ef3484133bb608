import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../helpers/folder'
import { runCli, runCliApart } from './run-cli'

const files = {
  'src/App.svelte': '<h1>Hi</h1>\n\n<enhanced:img src="./hero.png" alt="" />\n',
  'src/main.js':
    "import a from './hero.png?w=300&format=webp'\nimport b from './hero.png?w=300;600'\n\nconsole.log(a, b)\n",
  'src/broken.js': 'import {\n',
  'src/note.txt': './hero.png?w=300',
}

async function project(): Promise<string> {
  const root = temporaryFolder()
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), text)
  }
  const picture = sharp({ create: { width: 800, height: 4, channels: 3, background: 'red' } })
  await picture.png().toFile(join(root, 'src/hero.png'))
  return root
}
const textsOf = (root: string) => Object.keys(files).map((file) => readFileSync(join(root, file), 'utf8'))
const run = (cwd: string, args: string[]) => runCli(['migrate', ...args], { cwd })

test('a diff is shown, and nothing changed', async () => {
  const root = await project()
  const { code, out, error } = await run(root, [])
  expect(code).toBe(2)
  expect(out).toMatchInlineSnapshot(`
    "--- a/src/App.svelte
    +++ b/src/App.svelte
    @@ -1,3 +1,3 @@
     <h1>Hi</h1>
     
    -<enhanced:img src="./hero.png" alt="" />
    +<img src="ik:./hero.png?w=400&dpr=1;2" alt="" />
    --- a/src/main.js
    +++ b/src/main.js
    @@ -1,4 +1,4 @@
    -import a from './hero.png?w=300&format=webp'
    +import a from 'ik:./hero.png?w=300&f=webp'
     import b from './hero.png?w=300;600'
     
     console.log(a, b)
    "
  `)
  expect(error).toMatchInlineSnapshot(`
    "src/broken.js:1:1 The file can't be parsed, and is unchanged: Unexpected token (2:0)
    src/main.js:2:15 ./hero.png?w=300;600 is left as it is: it returns a list, which has no counterpart; use as=srcset, as=img or as=picture
    2 files would change. Pass --write to change them.
    "
  `)
  expect(textsOf(root)).toEqual(Object.values(files))
  // Another program reads the diff as we mean it.
  execFileSync('git', ['init', '-q'], { cwd: root })
  execFileSync('git', ['apply', '-'], { cwd: root, input: out })
  const patched = textsOf(root)
  expect((await run(root, [])).out).toBe('')
  expect(patched[0]).toContain('<img src="ik:./hero.png?w=400&dpr=1;2" alt="" />')
})

test('--write changes the files, once', async () => {
  const root = await project()
  expect(await run(root, ['--write'])).toMatchObject({ code: 0 })
  const [svelte, script, broken, note] = textsOf(root)
  expect(svelte).toBe('<h1>Hi</h1>\n\n<img src="ik:./hero.png?w=400&dpr=1;2" alt="" />\n')
  expect(script).toBe(
    files['src/main.js'].replace('./hero.png?w=300&format=webp', 'ik:./hero.png?w=300&f=webp'),
  )
  expect([broken, note]).toEqual([files['src/broken.js'], files['src/note.txt']])
  expect(await run(root, ['--write'])).toMatchObject({
    code: 0,
    error: expect.stringContaining('Nothing to migrate.'),
  })
})

test('files, tools and JSON', async () => {
  const root = await project()
  const { code, out } = await run(root, ['src/*.js', '--from', 'imagetools', '--json'])
  const { files: found } = JSON.parse(out)
  expect(code).toBe(2)
  expect(
    found.map(({ file, changes, warnings }: Record<string, unknown>) => [file, changes, warnings]),
  ).toEqual([
    [
      'src/broken.js',
      0,
      [{ line: 1, column: 1, message: expect.stringContaining("The file can't be parsed") }],
    ],
    ['src/main.js', 1, [{ line: 2, column: 15, message: expect.stringContaining('it returns a list') }]],
  ])
  expect(await run(root, ['--from', 'gatsby'])).toMatchObject({
    code: 1,
    error: expect.stringContaining('known tools are imagetools'),
  })
  expect(await run(root, ['nowhere/**'])).toMatchObject({
    code: 1,
    error: expect.stringContaining('No file matches nowhere/**'),
  })
  const coloured = await runCliApart(['migrate'], { cwd: root, env: { FORCE_COLOR: '1' } })
  expect(coloured.out).toContain('\u001b[32m+')
})
