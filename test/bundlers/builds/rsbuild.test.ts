import { join } from 'node:path'
import { createRsbuild, type RsbuildConfig } from '@rsbuild/core'
import { expect, test } from 'vitest'
import imagekit from '../../../src/rsbuild'
import { stageFor } from '../../deploy/stage'
import { recording } from '../builders/job'
import { expectWhole, type Site, site } from './site'
import { show, worker } from './sources'

const stage = stageFor({ cdn: false })

const app = () =>
  site(stage(), {
    'src/main.js': show('./a.png?w=101', './d.png') + worker('./w.js'),
    'src/w.js': show('./b.png?w=102', './a.png?w=101'),
    'src/server.js': show('./a.png?w=101', 'ik:./c.png?w=103', './d.png'),
  })

/** Builds with the environments `web` and `node`, each into a folder. */
async function run(made: Site, folders: { web: string; node: string }): Promise<void> {
  const environment = (target: 'web' | 'node', entry: string): RsbuildConfig => ({
    source: { entry: { [target]: join(made.root, entry) } },
    output: { target, distPath: { root: folders[target] }, cleanDistPath: false },
  })
  const rsbuildConfig: RsbuildConfig = {
    mode: 'production',
    output: { minify: false, dataUriLimit: 0 },
    plugins: [imagekit(made.options)].flat(),
    environments: { web: environment('web', 'src/main.js'), node: environment('node', 'src/server.js') },
  }
  await recording(made.log, async () => {
    const { close } = await (await createRsbuild({ cwd: made.root, rsbuildConfig })).build()
    await close()
  })
}

const web = ['a.png?w=101', 'b.png?w=102', 'd.png']
const node = ['a.png?w=101', 'c.png?w=103', 'd.png']

test('environments into folders of their own', async () => {
  const made = await app()
  await run(made, { web: 'dist/web', node: 'dist/node' })
  await expectWhole(made, { 'dist/web': web, 'dist/node': node })
})

test('environments into one folder', async () => {
  const made = await app()
  await run(made, { web: 'dist', node: 'dist' })
  expect(made.log.join('\n')).not.toContain('rewritten')
  await expectWhole(made, { dist: [...new Set([...web, ...node])] })
})
