import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { run } from '../../../playground/run.mjs'
import { stageFor } from '../../deploy/stage'
import { repository } from '../../helpers/folder'
import { type CompiledPlugin, compilePlugin } from '../../trials/helpers/child'
import { expectListed, expectWhole, type Site, site } from './site'
import { page, show, worker } from './sources'

/* Several runs of Vite's own command at once in one root: Vite asks for `--bypass-lock` from 8.4 on. */

// Long enough that the processes meet on their way to the server.
const stage = stageFor({ cdn: false, latency: 20 })
let plugin: CompiledPlugin
beforeAll(async () => {
  plugin = await compilePlugin('vite')
})
afterAll(() => plugin.remove())

// By its default loader, Vite would bundle the whole plugin with each config.
const flags = '--bypass-lock --configLoader native'
const vite = `node ${join(repository, 'node_modules/vite/bin/vite.js')} build ${flags} --config`

/** A configuration file for one of the runs. */
const configuration = (entry: string, outDir: string, options: string) => `
  import imagekit from '${plugin.url}'
  const plugins = () => [imagekit(${options})]
  export default {
    plugins: plugins(),
    worker: { format: 'es' },
    build: {
      outDir: '${outDir}',
      emptyOutDir: false,
      assetsInlineLimit: 0,
      minify: false,
      rollupOptions: { input: '${entry}' },
    },
  }`

async function twoRuns(first: string, second: string): Promise<{ made: Site; run(): Promise<void> }> {
  const { urlEndpoint, privateKey, url } = stage()
  const options = JSON.stringify({
    urlEndpoint,
    privateKey,
    baseURL: url,
    folder: '/app',
    fileName: '[name]-[hash]',
    strict: true,
  })
  const made = await site(stage(), {
    'first.html': page('/src/first.js'),
    'second.html': page('/src/second.js'),
    'src/first.js': show('./a.png?w=101', 'ik:./d.png?w=104') + worker('./w.js'),
    'src/second.js': show('./b.png?w=102', 'ik:./d.png?w=104'),
    'src/w.js': show('./c.png?w=103', './d.png?w=104'),
    'first.config.mjs': configuration('first.html', first, options),
    'second.config.mjs': configuration('second.html', second, options),
  })
  return {
    made,
    async run() {
      const runs = ['first', 'second'].map((name) => run(`${vite} ${name}.config.mjs`, { cwd: made.root }))
      made.log.push(...(await Promise.all(runs)))
    },
  }
}

const first = ['a.png?w=101', 'c.png?w=103', 'd.png?w=104']
const second = ['b.png?w=102', 'd.png?w=104']
const both = ['a.png?w=101', 'b.png?w=102', 'c.png?w=103', 'd.png?w=104']

test('into folders of their own', async () => {
  const { made, run } = await twoRuns('dist/first', 'dist/second')
  await run()
  const stored = stage()
    .store.files()
    .filter(({ filePath }) => filePath.startsWith('/app/'))
  expect(stored, 'each image is stored once').toHaveLength(4)
  await expectWhole(made, { 'dist/first': first, 'dist/second': second })
})

test('into one folder, and again', async () => {
  const { made, run } = await twoRuns('dist', 'dist')
  await run()
  await expectWhole(made, { dist: both })
  await run()
  expectListed(made, 'dist', both)
})
