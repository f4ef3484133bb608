import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rspack } from '@rspack/core'
import { build as esbuild } from 'esbuild'
import { expect, test } from 'vitest'
import esbuildPlugin from '../../src/esbuild'
import rspackPlugin from '../../src/rspack'
import type { Options } from '../../src/types'
import { tealJpeg } from '../emulator/picture'
import { temporaryFolder } from '../helpers/folder'

const remote: Options = { urlEndpoint: 'https://ik.imagekit.io/demo', dryRun: true, manifest: false }
const local: Options = { mode: 'local', manifest: false }

/** A style sheet with each way of naming an image. */
async function project(): Promise<string> {
  const root = temporaryFolder()
  mkdirSync(join(root, 'src'))
  writeFileSync(join(root, 'src/hero.jpg'), await tealJpeg(64, 48))
  // The repository's own says that nothing has side effects, which style sheets have.
  writeFileSync(join(root, 'package.json'), '{}')
  writeFileSync(join(root, 'src/main.js'), "import './page.css'\n")
  writeFileSync(
    join(root, 'src/page.css'),
    '.a { background: url("ik:./hero.jpg?w=10") } .b { background: url(./hero.jpg?w=20) } .c { background: url(./hero.jpg) }\n',
  )
  return root
}

const builders = {
  async esbuild(root: string, options: Options) {
    await esbuild({
      absWorkingDir: root,
      entryPoints: [join(root, 'src/main.js')],
      bundle: true,
      outdir: join(root, 'dist'),
      loader: { '.jpg': 'file' },
      logLevel: 'silent',
      plugins: [esbuildPlugin(options)],
    })
  },
  async rspack(root: string, options: Options) {
    const compiler = rspack({
      context: root,
      mode: 'production',
      entry: './src/main.js',
      output: { path: join(root, 'dist') },
      module: {
        rules: [
          { test: /\.css$/, type: 'css' },
          { test: /\.jpg$/, type: 'asset/resource' },
        ],
      },
      infrastructureLogging: { level: 'none' },
      plugins: [rspackPlugin(options)],
    })
    const text = await new Promise<string>((done, fail) => {
      compiler.run((error, stats) =>
        error || !stats ? fail(error) : done(stats.toString({ all: false, errors: true })),
      )
    })
    await new Promise((done) => compiler.close(done))
    if (text) throw new Error(text)
  },
}

async function urlsOf(name: keyof typeof builders, options: Options) {
  const root = await project()
  await builders[name](root, options)
  const dist = join(root, 'dist')
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' })
  const css = files
    .filter((file) => file.endsWith('.css'))
    .map((file) => readFileSync(join(dist, file), 'utf8'))
  const urls = [...css.join('').matchAll(/url\((?:"([^"]*)"|([^)]*))\)/g)].map(
    ([, quoted, bare]) => quoted ?? bare ?? '',
  )
  return { urls, files }
}

test.each(['esbuild', 'rspack'] as const)('%s: images of a style sheet come from the CDN', async (name) => {
  const { urls, files } = await urlsOf(name, remote)
  const start = /^https:\/\/ik\.imagekit\.io\/demo\/ik-seo\/unplugin-imagekit\/[0-9a-f]{16}\/hero\.jpg/
  expect(urls.map((url) => url.replace(start, '<hero>'))).toEqual([
    '<hero>?tr=w-10',
    '<hero>?tr=w-20',
    '<hero>',
  ])
  expect(files.filter((file) => file.endsWith('.jpg'))).toEqual([])
})

test.each(['esbuild', 'rspack'] as const)('%s: in local mode they are files of the output', async (name) => {
  const { urls, files } = await urlsOf(name, local)
  expect(urls).toHaveLength(3)
  for (const url of urls) expect(files).toContain(url.replace(/^\.\//, ''))
  expect(new Set(urls).size).toBe(3)
})
