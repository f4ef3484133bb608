import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Options } from '../../src/types'
import { tealJpeg } from '../emulator/picture'
import { temporaryFolder } from '../helpers/folder'
import { builders } from './builders'

/* What a page holds that no bundler takes for an image is reported, with its place, and everything else is rewritten. */

const REMOTE: Options = { urlEndpoint: 'https://ik.imagekit.io/demo', dryRun: true, manifest: false }
const LOCAL: Options = { mode: 'local', manifest: false }

async function project(body: string): Promise<string> {
  const root = temporaryFolder()
  mkdirSync(join(root, 'src'))
  writeFileSync(join(root, 'src/a.jpg'), await tealJpeg(80, 60))
  writeFileSync(join(root, 'src/main.js'), 'console.log(1)')
  writeFileSync(
    join(root, 'src/index.html'),
    `<!doctype html>\n<html><head><title>x</title></head>\n<body>\n${body}\n<script type="module" src="./main.js"></script></body></html>`,
  )
  return root
}

/** Each on a line of its own, from the fourth. */
const LEFT = [
  '<table background="./a.jpg?w=11"></table>',
  '<img data-src="./a.jpg?w=12">',
  '<amp-img src="./a.jpg?w=13"></amp-img>',
  '<!--[if mso]><v:fill src="./a.jpg?w=14" /><![endif]-->',
  '<script type="application/ld+json">{"image":"./a.jpg?w=15"}</script>',
  '<a href="./a.jpg?w=16">large</a>',
]
const SHOWN = `<code>import a from 'ik:./a.jpg'</code><pre>&lt;img src="./a.jpg?w=51"&gt;</pre>
<meta name="description" content="Write 'ik:./a.jpg'"><button data-clipboard-text='<img src="./a.jpg?w=52">'>copy</button>
<script type="application/json">{"html":"<code>src=\\"ik:./a.jpg\\"</code>"}</script>`
const REWRITTEN = `<!-- ./a.jpg?w=21 --><img src="./a.jpg?w=22"><picture><source srcset="./a.jpg?w=23"><img src="a.jpg?w=24"></picture>`

const names = ['vite', 'webpack', 'rspack', 'rsbuild', 'farm', 'bun'] as const

describe.each(names)('%s', (name) => {
  const build = (root: string, options: Options) =>
    builders[name]({ root, options, page: 'src/index.html', target: 'web' })

  test('markup that is no image to the bundler, conditional comments and data', async () => {
    const root = await project(LEFT.join('\n'))
    const { log } = await build(root, REMOTE)
    const report = log.find((line) => line.includes('were not rewritten')) ?? ''
    for (const index of LEFT.keys()) {
      expect(log.join('\n')).toContain(`./a.jpg?w=${11 + index} in `)
      expect(log.join('\n')).toContain(`index.html:${4 + index}:`)
    }
    expect(report).not.toBe('')
    await expect(build(root, { ...REMOTE, strict: true })).rejects.toThrow('were not rewritten')
  })

  test('of a page at the root, what is rewritten elsewhere in it', async () => {
    const root = await project('')
    const url = './src/a.jpg?w=41'
    const page = `<table background="${url}"></table><img src="${url}"><script type="module" src="./src/main.js"></script>`
    writeFileSync(join(root, 'index.html'), `<!doctype html>\n<html><body>\n${page}</body></html>`)
    const { log } = await builders[name]({ root, options: REMOTE, page: 'index.html', target: 'web' })
    expect(log.join('\n')).toMatch(/\.\/src\/a\.jpg\?w=41 in .*, written at .*index\.html:3:20/)
  })

  test('nothing of what a page shows to people', async () => {
    const { log } = await build(await project(SHOWN), { ...REMOTE, strict: true })
    expect(log.join('\n')).not.toContain('were not rewritten')
  })

  test.each([
    ['remote', REMOTE],
    ['local', LOCAL],
  ])('nothing of a page that is rewritten: %s', async (_mode, options) => {
    const root = await project(REWRITTEN)
    const { outDir } = await build(root, { ...options, strict: true })
    const page = readdirSync(outDir, { recursive: true, encoding: 'utf8' }).find((file) =>
      file.endsWith('.html'),
    )
    const html = readFileSync(join(outDir, page ?? ''), 'utf8').replace(/<!--.*?-->/g, '')
    expect(html).not.toContain('a.jpg?w=')
    expect(html.match(/<(?:img|source)\b/g)).toHaveLength(3)
  })

  test('a rooted path: of the project in Vite and Bun, else of the server and reported', async () => {
    const root = await project('<img src="/src/a.jpg?w=31">')
    const built = build(root, { ...REMOTE, strict: true })
    if (name !== 'vite' && name !== 'bun')
      await expect(built).rejects.toThrow(/\/src\/a\.jpg\?w=31 in .*index\.html:4:/)
    else await built
  })
})

test('icons of a web manifest, which Vite copies', async () => {
  const root = await project('<link rel="manifest" href="./site.webmanifest"><img src="./a.jpg?w=20">')
  writeFileSync(join(root, 'src/site.webmanifest'), '{ "icons": [\n{ "src": "./a.jpg?w=48" }] }')
  const built = builders.vite({
    root,
    options: { ...REMOTE, strict: true },
    page: 'src/index.html',
    target: 'web',
  })
  await expect(built).rejects.toThrow(
    /\.\/a\.jpg\?w=48 in .*\.webmanifest, written at .*site\.webmanifest:2:11/,
  )
})
