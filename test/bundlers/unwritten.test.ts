import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { rollup } from 'rollup'
import { expect, test } from 'vitest'
import rolldownPlugin from '../../src/rolldown'
import rollupPlugin from '../../src/rollup'
import type { Options } from '../../src/types'
import { project, remote } from './vite-project'

type Bundler = (config: {
  input: string
  plugins: never
  onLog(level: string, log: { message: string }): void
}) => Promise<{ generate(output: object): unknown; write(output: object): unknown; close(): unknown }>

/** What a bundler says of a project whose output it generates, or writes. */
async function said(bundler: Bundler, plugin: unknown, how: 'generate' | 'write'): Promise<string> {
  const root = await project({ 'main.js': "import a from './a.jpg?w=100'\nconsole.log(a)" })
  const options: Options = { ...remote, root, manifest: 'imagekit-manifest.json' }
  const log: string[] = []
  const bundle = await bundler({
    input: join(root, 'main.js'),
    plugins: [(plugin as (options: Options) => unknown)(options)] as never,
    onLog: (_level, { message }) => log.push(message),
  })
  await bundle[how]({ dir: join(root, 'dist'), format: 'es' })
  await bundle.close()
  return log.join('\n')
}

test.each([
  ['Rollup', rollup as unknown as Bundler, rollupPlugin],
  ['Rolldown', rolldown as unknown as Bundler, rolldownPlugin],
])('%s: an output that is not written has no manifest, which is said', async (_name, bundler, plugin) => {
  expect(await said(bundler, plugin, 'generate')).toContain('no manifest lists its images')
  expect(await said(bundler, plugin, 'write')).not.toContain('no manifest')
})
