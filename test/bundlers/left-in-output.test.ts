import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Options } from '../../src/types'
import { tealJpeg } from '../emulator/picture'
import { temporaryFolder } from '../helpers/folder'
import { type BundlerName, builders, bundlerNames } from './builders'
import { together } from './together'

/*
 * What no rewriter can reach is reported with its place: a browser would ask for the original, or for nothing at all. Text
 * that only looks like a reference is not.
 */

const remote: Options = { urlEndpoint: 'https://ik.imagekit.io/demo', dryRun: true, manifest: false }

async function project(main: string): Promise<string> {
  const root = temporaryFolder()
  const all = {
    'package.json': '{"type":"module"}',
    'src/a.jpg': await tealJpeg(64, 48),
    'src/b c.jpg': await tealJpeg(64, 40),
    'src/main.js': main,
  }
  for (const [name, content] of Object.entries(all)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), content)
  }
  return root
}

const LEFT: [what: string, code: string, reference: string][] = [
  ['markup in a string', `export const page = '<img src="./a.jpg?w=100">'`, './a.jpg?w=100'],
  ['a template of CSS', 'export const page = css`p{background:url(./a.jpg?w=100)}`', './a.jpg?w=100'],
  ['a string of its own', "export const page = '../src/a.jpg?w=100'", '../src/a.jpg?w=100'],
  ['a path with spaces', "export const page = './b c.jpg?w=100'", './b c.jpg?w=100'],
  ['strings that are joined', "export const page = './a.jpg' + '?w=100'", './a.jpg?w=100'],
  ['a name known at run time', "export const page = './' + css.x + '.jpg?w=100'", './${…}.jpg?w=100'],
  ['a width known at run time', 'export const page = `./a.jpg?w=${css.x}`', './a.jpg?w=${…}'],
  ['a specifier', "export const page = 'ik:./a.jpg?w=100'", 'ik:./a.jpg?w=100'],
  ['a specifier with an alias', "export const page = 'ik:@/a.jpg?w=100'", 'ik:@/a.jpg?w=100'],
]
const NOT_LEFT: [what: string, code: string][] = [
  ['an image that does not exist', "export const page = './none.jpg?w=100'"],
  ['another program’s query', "export const page = './a.jpg?size=100'"],
  [
    'an image of a host known at run time',
    "export const page = css.x + '/a.jpg?w=100' + `${css.y}.jpg?w=100`",
  ],
  ['a name without an image', 'export const page = `./none/${css.x}.jpg?w=100`'],
  ['another host', "export const page = 'https://host/a.jpg?w=100'"],
  ['text for people', 'export const page = "write `ik:./a.jpg?w=100` or `./a.jpg?w=100` in an import"'],
  [
    'a page that shows code',
    `export const page = '<pre>&lt;img src="ik:./a.jpg?w=100"&gt;</pre><p title="./a.jpg?w=100">'`,
  ],
  ['text of an element', `export const page = css && h('code', null, "<img src='ik:./a.jpg?w=100'>")`],
  [
    'a program',
    `export const page = "import a from 'ik:./a.jpg'\\nexport default () => <img src='./a.jpg?w=100' />"`,
  ],
  ['a class of Tailwind’s', 'export const page = "bg-[url(\'ik:./a.jpg\')]"'],
]

interface Module {
  name: string
  code: string
  /** What the build says of it, if anything. */
  reference?: string
}

/** Modules of these cases, each with images' widths of its own: what is written twice is reported once. */
const modules = <Case extends readonly [what: string, code: string, reference?: string]>(
  cases: readonly Case[],
) =>
  cases.map(([what, code, reference], index): [string, Module] => {
    const own = (text: string) => text.replaceAll('=100', `=${100 + index}`)
    return [what, { name: `part${index}`, code: own(code), ...(reference && { reference: own(reference) }) }]
  })

const left = modules(LEFT)
const notLeft = modules(NOT_LEFT)

/** Builds modules, and gives what the build said. */
async function said(bundler: BundlerName, some: readonly Module[], options: Options): Promise<string> {
  // Their exports are used: the repository's package.json says of files below it that they have no side effects, and Bun reads it.
  const root = await project(
    [
      ...some.map(({ name }) => `import { page as ${name} } from './${name}.js'`),
      `globalThis.pages = [${some.map(({ name }) => name).join(', ')}]\n`,
    ].join('\n'),
  )
  for (const { name, code } of some)
    writeFileSync(
      join(root, `src/${name}.js`),
      `const css = String.raw, h = Array.of\n// the second line\n${code}\nconsole.log(css, h, page)\n`,
    )
  return (await builders[bundler]({ root, options })).log.join('\n')
}

describe.each(bundlerNames)('%s', (bundler) => {
  const strict = { ...remote, strict: true }
  const all = left.map(([, one]) => one)
  const reported = together(all, (some) => said(bundler, some, remote))
  const refused = together(all, (some) =>
    said(bundler, some, strict).then(
      () => '',
      (error: Error) => error.message,
    ),
  )
  test.each(left)('reports %s', async (_what, one) => {
    const log = await reported(one)
    expect(log).toContain(`  ${one.reference} in main.`)
    expect(log).toMatch(new RegExp(`written at .*src/${one.name}\\.js:3:\\d+`))
    expect(await refused(one)).toMatch(new RegExp(`were not rewritten[\\s\\S]*${one.name}\\.js:3:\\d+`))
  })

  const silent = together(
    notLeft.map(([, one]) => one),
    (some) => said(bundler, some, strict),
  )
  test.each(notLeft)('says nothing of %s', async (_what, one) => {
    expect(await silent(one)).not.toContain('were not rewritten')
  })
})

// Rollup alone reads no JSON.
test.each(bundlerNames.filter((name) => name !== 'rollup'))(
  '%s: reports a path and a specifier in a module of JSON',
  async (bundler) => {
    const options = { ...remote, strict: true }
    const root = await project(
      "import data from './data.json'\nglobalThis.data = [data, 'write `ik:./b.jpg`']",
    )
    const data = { list: [{ image: './a.jpg?w=100' }], other: 'ik:./a.jpg?w=200', text: 'write `ik:./a.jpg`' }
    writeFileSync(join(root, 'src/data.json'), JSON.stringify(data, null, 2))
    const { log } = await builders[bundler]({ root, options: remote })
    const said = log
      .join('\n')
      .split('\n')
      .filter((line) => line.includes('written at'))
    expect(said).toEqual([
      expect.stringMatching(/\.\/a\.jpg\?w=100 in main\..*src\/data\.json:4:\d+/),
      expect.stringMatching(/ik:\.\/a\.jpg\?w=200 in main\..*src\/data\.json:7:\d+/),
    ])
    await expect(builders[bundler]({ root, options })).rejects.toThrow('were not rewritten')
  },
)

test('an attribute put together at run time is reported once, and is an error under strict', async () => {
  const root = await project("import { A } from './a.jsx'\nconsole.log(A)")
  writeFileSync(join(root, 'src/a.jsx'), 'export const A = ({ b }) => <img src={`./${b}.jpg?w=100`} />')
  const { log } = await builders.vite({ root, options: remote })
  expect(log.filter((line) => line.includes('jpg?w=100'))).toHaveLength(1)
  const strict = builders.vite({ root, options: { ...remote, strict: true } })
  await expect(strict).rejects.toThrow(/were not rewritten[\s\S]*a\.jsx:1:\d+/)
})
