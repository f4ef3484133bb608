import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import esbuildPlugin from '../../src/esbuild'
import type { Options } from '../../src/types'
import { noiseJpeg } from '../emulator/picture'
import { temporaryFolder } from '../helpers/folder'

/*
 * Angular's application builder runs esbuild without writing, and writes what it returns; templates and style sheets are
 * compiled by a plugin of its own. That the whole of it works is asserted by the frameworks' trial.
 */

const MODULES = "import a from 'ik:./a.jpg?w=100'\nimport './app.js'\nconsole.log(a)"
const TEMPLATE = '<h1>A</h1>\n<!-- ./a.jpg?w=1 -->\n<img src="./a.jpg?w=120">\n'

async function angular(options: Options = {}, isOptimized = true) {
  const root = temporaryFolder()
  const files = {
    'a.jpg': await noiseJpeg(300, 200),
    'main.js': MODULES,
    'app.js': 'console.log(1)',
    'app.html': TEMPLATE,
    'app.css': 'p { color: red }',
  }
  for (const [name, content] of Object.entries(files)) writeFileSync(join(root, name), content)
  const result = await build({
    absWorkingDir: root,
    entryPoints: ['main.js'],
    bundle: true,
    format: 'esm',
    outdir: '.',
    write: false,
    logLevel: 'silent',
    define: isOptimized ? { ngDevMode: 'false' } : {},
    plugins: [
      { name: 'angular-compiler', setup() {} },
      esbuildPlugin({ urlEndpoint: 'https://ik.imagekit.io/demo', dryRun: true, ...options }),
    ],
  })
  const files_ = Object.fromEntries(
    (result.outputFiles ?? []).map(({ path, text }) => [path.slice(root.length + 1), text]),
  )
  return { files: files_, warnings: result.warnings.map(({ text }) => text.replaceAll(root, '')) }
}

test('the manifest is a file of the output', async () => {
  const { files } = await angular()
  expect(Object.keys(files).sort()).toEqual(['imagekit-manifest.json', 'main.js'])
  expect(JSON.parse(files['imagekit-manifest.json'] ?? '')).toMatchObject({
    images: { 'ik:./a.jpg?w=100': { urls: [expect.stringMatching(/a\.jpg\?tr=w-100$/)] } },
  })
})

test('references that the builder shows no plugin are reported with their place', async () => {
  const { warnings } = await angular()
  expect(warnings).toEqual([expect.stringMatching(/Angular.*\n {2}at \/app\.html:3:/s)])
})

test('under strict they are an error', async () => {
  await expect(angular({ strict: true })).rejects.toThrow(/Angular/)
})

test('development uploads nothing', async () => {
  const { files } = await angular(
    { dryRun: false, privateKey: 'private_x', baseURL: 'http://127.0.0.1:9' },
    false,
  )
  expect(Object.keys(files)).toContain('main.js')
})
