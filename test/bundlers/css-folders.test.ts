import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { createLogger, createServer, build as viteBuild } from 'vite'
import { expect, test } from 'vitest'
import type { Options } from '../../src/types'
import imagekit from '../../src/vite'
import { temporaryFolder } from '../helpers/folder'
import { cssInProcess } from './vite-css'

/*
 * Vite compiles what a style sheet imports together with it: a reference still means the image beside the file that says
 * it, and not the one beside the whole.
 */

const options: Options = { urlEndpoint: 'https://ik.imagekit.io/demo', dryRun: true, manifest: false }

const ways: [name: string, files: Record<string, string>][] = [
  ['a Sass partial', { 'a.scss': '@use "b/c";', 'b/_c.scss': 'b { background: url("REF") }' }],
  ['a Less file', { 'a.less': '@import "b/c";', 'b/c.less': 'b { background: url("REF") }' }],
  ['an @imported file', { 'a.css': '@import "./b/c.css";', 'b/c.css': 'b { background: url("REF") }' }],
  [
    'an @imported file behind a comment that says the same',
    { 'a.css': '/* url("REF") */ @import "./b/c.css";', 'b/c.css': 'b { background: url("REF") }' },
  ],
  [
    'a Sass partial of a folder beside it',
    { 'c/a.scss': '@use "../b/c";', 'b/_c.scss': 'b { background: url("REF") }' },
  ],
  ['a style sheet itself', { 'b/a.css': 'b { background: url("REF") }' }],
]
const sources = ['ik:./hero.png?w=40', 'ik:../b/hero.png?w=40', './hero.png?w=40']

/** Two images of one name: one beside the whole, the other in the folder `b`. */
async function project(files: Record<string, string>, reference: string) {
  const root = temporaryFolder()
  for (const folder of ['b', 'c']) mkdirSync(join(root, folder))
  const picture = (background: string) =>
    sharp({ create: { width: 80, height: 60, channels: 3, background } })
      .png()
      .toBuffer()
  const wanted = await picture('teal')
  writeFileSync(join(root, 'hero.png'), await picture('red'))
  writeFileSync(join(root, 'b/hero.png'), wanted)
  for (const [file, text] of Object.entries(files))
    writeFileSync(join(root, file), text.replaceAll('REF', reference))
  const [entry = ''] = Object.keys(files)
  writeFileSync(join(root, 'main.js'), `import './${entry}'\n`)
  writeFileSync(join(root, 'package.json'), '{}')
  return { root, entry, hash: createHash('sha256').update(wanted).digest('hex') }
}

const config = (root: string) => ({
  root,
  configFile: false as const,
  customLogger: createLogger('silent'),
  css: cssInProcess,
  plugins: [imagekit(options)],
})

const rows = ways.flatMap(([name, files]) => sources.map((reference) => ({ name, files, reference })))

test.each(rows)('$reference in $name', async ({ files, reference }) => {
  const { root, entry, hash } = await project(files, reference)
  await viteBuild({ ...config(root), build: { rollupOptions: { input: join(root, 'main.js') } } })
  const assets = join(root, 'dist/assets')
  const [sheet = ''] = readdirSync(assets).filter((file) => file.endsWith('.css'))
  const css = readFileSync(join(assets, sheet), 'utf8')
  const [url = ''] = /https:\/\/ik\.imagekit\.io[^)"]*/.exec(css) ?? []
  expect(hash.startsWith(/\/([0-9a-f]{8,})\//.exec(url)?.[1] ?? 'none')).toBe(true)
  expect(url).toMatch(/\/hero\.png\?tr=w-40$/)

  const server = await createServer({
    ...config(root),
    optimizeDeps: { noDiscovery: true },
    server: { port: 0, host: '127.0.0.1', watch: null },
  })
  try {
    await server.listen()
    const origin = server.resolvedUrls!.local[0]!
    const served = await (
      await fetch(new URL(`/${entry}?direct`, origin), { headers: { accept: 'text/css' } })
    ).text()
    const [, path = ''] = /url\("?([^)"]*)/.exec(served.replace(/\/\*[\s\S]*?\*\//g, '')) ?? []
    const picture = await fetch(new URL(path, origin))
    const { data } = await sharp(Buffer.from(await picture.arrayBuffer()))
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true })
    // Teal, and not red.
    expect(data[0]).toBeLessThan(20)
    expect(data[1]).toBeGreaterThan(100)
  } finally {
    await server.close()
  }
})
