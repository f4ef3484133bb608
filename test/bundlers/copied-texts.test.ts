import { join } from 'node:path'
import CopyPlugin from 'copy-webpack-plugin'
import type { Plugin } from 'vite'
import { describe, expect, test } from 'vitest'
import type { Options } from '../../src/types'
import imagekit from '../../src/webpack'
import { tealJpeg } from '../emulator/picture'
import { builders } from './builders'
import { recorder } from './builders/job'
import { built, type Files, project, remote } from './vite-project'
import { runWebpack } from './webpack-app'

/*
 * Texts that are copied into the output, and not bundled: no rewriter sees them, so a query of this plugin in them is reported.
 * Everything else in them is another program's.
 */

const soft: Options = { ...remote, strict: false }
const picture = await tealJpeg(64, 48)

/** What was reported, as `reference in output < source:line`. */
const reported = (log: readonly string[]) =>
  log
    .join('\n')
    .split('\n')
    .flatMap((line) => {
      const [, what, output, source = ''] = /^ {2}(\S+) in ([^,]+)(?:, written at (.*))?$/.exec(line) ?? []
      return what
        ? [`${what} in ${output} < ${source.replace(/.*\.tmp\/\w+\//, '').replace(/:\d+$/, '')}`]
        : []
    })
    .sort()

describe('Vite’s public folder', () => {
  const files: Files = {
    'public/p.jpg': picture,
    'public/css/site.css': '@charset "utf-8";\np{background:url(../p.jpg?w=40)}',
    'public/data.json': '{"image":"/p.jpg?w=41","other":"/p.jpg?v=2"}',
    'public/drawing.svg': '<svg xmlns="http://www.w3.org/2000/svg"><image href="p.jpg?w=42"/></svg>',
    'public/old.html': '<img src="p.jpg?w=43"><code>p.jpg?w=44</code><img src="p.jpg?v=4.7.0">',
    'public/vendor.js': 'load("./none.jpg?w=45");load("p.jpg?size=3")',
  }
  const left = [
    '../p.jpg?w=40 in css/site.css < public/css/site.css:2',
    '/p.jpg?w=41 in data.json < public/data.json:1',
    'p.jpg?w=42 in drawing.svg < public/drawing.svg:1',
    'p.jpg?w=43 in old.html < public/old.html:1',
  ]

  test('what is written in a text of it', async () => {
    const { log } = await built({ ...files, 'main.js': "import a from './a.jpg?w=1'\nconsole.log(a)" }, soft)
    expect(reported(log)).toEqual(left)
    await expect(built(files, remote)).rejects.toThrow('were not rewritten')
  })

  test('in a project without another image', async () => {
    expect(reported((await built(files, soft)).log)).toEqual(left)
  })

  test.each(['/', '/app/'])('what a page asks of an image of it, with the base %s', async (base) => {
    const page = { 'public/p.jpg': picture, 'index.html': '<p>\n<img src="/p.jpg?w=300"><img src="/p.jpg">' }
    const { log } = await built(page, soft, { base })
    expect(reported(log)).toEqual([`${base}p.jpg?w=300 in index.html < index.html:2`])
    expect(log.join('\n')).toContain('set the option publicDir')
    const { text } = await built(page, { ...remote, publicDir: true }, { base })
    expect(text).toContain('?tr=w-300')
  })

  test('what a script asks of an image of it', async () => {
    const main = "import url from '/p.jpg?w=300'\nconsole.log(url, '/p.jpg?w=301', '/p.jpg', '/q.jpg?w=302')"
    const { log } = await built({ 'public/p.jpg': picture, 'main.js': main }, soft)
    expect(reported(log).map((line) => line.replace(/ in .*</, ''))).toEqual([
      '/p.jpg?w=300 main.js:1',
      '/p.jpg?w=301 main.js:2',
    ])
  })
})

test('a style sheet that a plugin emits as it is, as Ember’s does', async () => {
  const source = 'p{color:red}\np{background:url(c.jpg?w=40)}'
  const emit: Plugin = {
    name: 'emit',
    buildEnd() {
      this.emitFile({ type: 'asset', fileName: '@embroider/virtual/app.css', source })
    },
  }
  const files = { 'app/styles/c.jpg': picture, 'app/styles/app.css': source }
  const { log } = await built(files, soft, { plugins: [emit] })
  expect(reported(log)).toEqual(['c.jpg?w=40 in @embroider/virtual/app.css < app/styles/app.css:2'])
})

test('what copy-webpack-plugin copies', async () => {
  const root = await project({
    'static/css/site.css': 'p{background:url(../img/c.jpg?w=40)}p{background:url(../img/c.jpg?v=4)}',
    'static/img/c.jpg': picture,
    'static/app.js': '\n\ndocument.write("<img src=\'./img/c.jpg?w=41\'>")',
    'styles/moved.css': 'p{background:url(img/c.jpg?w=42)}',
    'node_modules/editor/skin.css': 'p{background:url(icons.png?t=1405)}p{background:url(icons.png?v=7)}',
    'node_modules/editor/icons.png': picture,
    'main.js': "import a from './a.jpg?w=1'\nconsole.log(a)",
  })
  const patterns = ['static', 'styles', { from: 'node_modules/editor', to: 'editor' }]
  const log: string[] = []
  await runWebpack({
    context: root,
    mode: 'production',
    entry: './main.js',
    optimization: { minimize: false },
    output: { path: join(root, 'dist') },
    infrastructureLogging: { level: 'info', console: recorder(log) },
    plugins: [imagekit({ ...soft, root }), new CopyPlugin({ patterns })],
  })
  expect(reported(log)).toEqual([
    '../img/c.jpg?w=40 in css/site.css < static/css/site.css:1',
    './img/c.jpg?w=41 in app.js < static/app.js:3',
    'img/c.jpg?w=42 in moved.css < styles/moved.css:1',
  ])
})

/** Farm and Rsbuild empty their output folder, and copy a public one. */
test.each([
  ...(['rollup', 'rolldown', 'webpack', 'rspack', 'esbuild', 'bun'] as const).map(
    (name) => [name, 'dist'] as const,
  ),
  ['rsbuild', 'public'] as const,
  ['farm', 'public'] as const,
])('%s: a page by hand in %s', async (name, folder) => {
  const page = '<img src="c.jpg?w=40">'
  const root = await project({
    'site/page.html': page,
    [`${folder}/page.html`]: page,
    [`${folder}/c.jpg`]: picture,
    'src/main.js': "import a from '../a.jpg?w=1'\nconsole.log(a)",
  })
  const { log } = await builders[name]({ root, options: soft, target: 'web' })
  expect(reported(log)).toEqual([
    expect.stringMatching(/^c\.jpg\?w=40 in page\.html < (?:site|public)\/page\.html:1$/),
  ])
})

test.each(['rollup', 'webpack', 'rspack', 'esbuild', 'bun'] as const)(
  '%s: what a script asks of an image that a server delivers from a public folder',
  async (name) => {
    const main = "console.log('/p.jpg?w=301', '/s.jpg?w=302', '/p.jpg', '/q.jpg?w=303')"
    const files = { 'public/p.jpg': picture, 'static/s.jpg': picture, 'src/main.js': main }
    const { log } = await builders[name]({ root: await project(files), options: soft, target: 'web' })
    expect(reported(log).map((line) => line.replace(/ in .*</, ''))).toEqual([
      '/p.jpg?w=301 src/main.js:1',
      '/s.jpg?w=302 src/main.js:1',
    ])
  },
)

test('an output folder with the project in it is no output', async () => {
  const root = await project({ 'index.html': '<img src="a.jpg?w=40">', 'src/main.js': 'console.log(1)' })
  const { log } = await builders.esbuild({ root, options: { ...soft, root }, outDir: root, outName: 'out' })
  expect(reported(log)).toEqual([])
})
