import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Options } from '../../src/types'
import { noiseJpeg } from '../emulator/picture'
import { temporaryFolder } from '../helpers/folder'
import { type BundlerName, builders, bundlerNames } from './builders'
import { serve } from './dev-servers'
import { watch } from './watchers'

/*
 * A rendition that fails is an error of the build, with the place of its reference. Node ends a process for a promise that
 * is rejected while nothing awaits it, so none may be left.
 */

const unhandled: unknown[] = []
const remember = (reason: unknown) => void unhandled.push(reason)
beforeEach(() => {
  unhandled.length = 0
  process.on('unhandledRejection', remember)
})
afterEach(async () => {
  // Node looks for unhandled rejections when the microtasks are done.
  await wait(20)
  process.off('unhandledRejection', remember)
  expect(unhandled).toEqual([])
})

const local: Options = { mode: 'local' }

const noisePng = async () =>
  sharp(await noiseJpeg(300, 200))
    .png()
    .toBuffer()

async function project(main: string, files: Record<string, string> = {}): Promise<string> {
  const root = temporaryFolder()
  const noise = await noiseJpeg(300, 200)
  const all = {
    'package.json': '{"type":"module"}',
    'src/ok.jpg': noise,
    // Its header is whole, so that nothing fails before it is decoded.
    'src/torn.png': Buffer.concat([(await noisePng()).subarray(0, 33), Buffer.alloc(400, 'x')]),
    'src/main.js': main,
    ...files,
  }
  for (const [name, content] of Object.entries(all)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), content)
  }
  return root
}

const importing = (specifier: string) =>
  `// the first line\nimport a, { placeholder } from '${specifier}'\nglobalThis.__conformance = { a, placeholder }\n`

const FAILURES: [what: string, specifier: string, message: RegExp][] = [
  [
    'a rendition beside a placeholder',
    'ik:./ok.jpg?w=100&e-bgremove=true&placeholder=color',
    /ok\.jpg: .*only ImageKit supports it/,
  ],
  ['a rendition in several widths', 'ik:./ok.jpg?w=100;200&e-bgremove=true', /only ImageKit supports it/],
  ['an image that cannot be decoded', 'ik:./torn.png?w=100&placeholder=lqip', /torn\.png: /],
]

describe.each(bundlerNames)('%s', (bundler) => {
  test.each(FAILURES)('build: %s', async (_what, specifier, message) => {
    const root = await project(importing(specifier))
    const building = builders[bundler]({ root, options: local })
    const failure = await building.then(
      () => undefined,
      (error: Error) => error,
    )
    expect(failure?.message).toMatch(message)
    expect(failure?.message).toMatch(/main\.js:2:\d+/)
  })
})

const watching: BundlerName[] = ['vite', 'rollup', 'rolldown', 'webpack', 'rspack', 'esbuild']

test.each(watching)(
  '%s, watching: an error of its round, after which the watcher goes on',
  async (bundler) => {
    const root = await project(importing('ik:./ok.jpg?w=100&e-bgremove=true&placeholder=color'))
    const watched = await watch(bundler, { root, options: local })
    await expect
      .poll(() => watched.errors.join('\n'), { timeout: 60_000 })
      .toMatch(/only ImageKit supports it/)
    expect(watched.errors.join('\n')).toMatch(/main\.js:2:\d+/)
    // Again and again: a watcher whose first round has failed may look at the file a moment later.
    const mended = () => {
      writeFileSync(join(root, 'src/main.js'), importing('ik:./ok.jpg?w=100&placeholder=color'))
      return watched.run()
    }
    await expect
      .poll(mended, { interval: 3000, timeout: 60_000 })
      .toMatchObject({ placeholder: expect.stringMatching(/^#/) })
  },
)

const CSS = [
  [
    'a style sheet',
    { 'src/a.css': '.a {\n  background: url(ik:./ok.jpg?e-bgremove=true);\n}\n' },
    /a\.css:2:\d+/,
  ],
] as const

test.each(CSS)('vite build: %s', async (_what, files, position) => {
  const root = await project("import './a.css'\n", files)
  const job = { root, options: local, target: 'web' } as const
  await expect(builders.vite(job)).rejects.toThrow(position)
})

test('vite dev: the module is an error of its own, and the server goes on', async () => {
  const root = await project(importing('ik:./torn.png?w=100&placeholder=lqip'))
  const served = await serve('vite', { root, options: local })
  expect(await served.code().catch(String)).toMatch(/torn\.png|placeholder|500/)
  writeFileSync(join(root, 'src/main.js'), importing('ik:./ok.jpg?w=100&placeholder=color'))
  await expect.poll(() => served.code().catch(String), { timeout: 20_000 }).toMatch(/placeholder/)
})
