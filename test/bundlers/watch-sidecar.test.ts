import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { watch as rollupWatch } from 'rollup'
import { build as viteBuild } from 'vite'
import { expect, onTestFinished, test } from 'vitest'
import rollupPlugin from '../../src/rollup'
import type { Options } from '../../src/types'
import vitePlugin from '../../src/vite'
import { copyFixture } from '../helpers/folder'

/*
 * In watch mode a sidecar that is new, changed or gone makes the module anew.
 */

const options: Options = { urlEndpoint: 'https://ik.imagekit.io/demo', dryRun: true }

const watchers = {
  async rollup(root: string) {
    const watcher = rollupWatch({
      input: join(root, 'crop.js'),
      plugins: [rollupPlugin({ root, ...options })],
      output: { dir: join(root, 'dist'), format: 'es' },
      watch: { chokidar: { usePolling: true, interval: 50 } },
    })
    onTestFinished(() => watcher.close())
  },
  async vite(root: string) {
    const watcher = await viteBuild({
      root,
      configFile: false,
      logLevel: 'silent',
      plugins: [vitePlugin(options)],
      build: {
        minify: false,
        watch: {},
        rollupOptions: {
          input: join(root, 'crop.js'),
          output: { entryFileNames: 'crop.js' },
          preserveEntrySignatures: 'strict',
        },
      },
    })
    if ('close' in watcher) onTestFinished(() => watcher.close())
  },
}

test.each(Object.entries(watchers))('%s', async (_name, start) => {
  const root = copyFixture('outputs')
  const sidecar = join(root, 'images/hero.jpg.ik.json')
  writeFileSync(join(root, 'crop.js'), "import x from 'ik:./images/hero.jpg?w=100&h=100'\nexport default x\n")
  rmSync(sidecar)
  await start(root)
  const built = () => {
    try {
      return /\?tr=([^"]+)"/.exec(readFileSync(join(root, 'dist/crop.js'), 'utf8'))?.[1]
    } catch {
      return undefined
    }
  }
  const becomes = (asked: string) => expect.poll(built, { timeout: 20_000, interval: 100 }).toBe(asked)
  await becomes('w-100,h-100')
  writeFileSync(sidecar, '{ "focus": { "x": 0, "y": 0 } }')
  await becomes('w-426,h-426,cm-extract,x-0,y-0:w-100,h-100')
  writeFileSync(sidecar, '{ "focus": { "x": 0.5, "y": 0 } }')
  await becomes('w-426,h-426,cm-extract,x-107,y-0:w-100,h-100')
  rmSync(sidecar)
  await becomes('w-100,h-100')
  writeFileSync(sidecar, '{ "focus": { "x": 0, "y": 0 } }')
  await becomes('w-426,h-426,cm-extract,x-0,y-0:w-100,h-100')
})
