import { basename, join } from 'node:path'
import { build } from 'vite'
import { expect, onTestFinished, test, vi } from 'vitest'
import { readManifest } from '../../../src/core/output/manifest'
import imagekit from '../../../src/vite'
import { stageFor, write } from '../../deploy/stage'
import { expectListed, expectRewritten, type Site, site, viteConfig } from './site'
import { page, show, worker } from './sources'

const stage = stageFor({ cdn: false })

/** Watches until the test ends; gives the messages of the rounds that fail. */
async function watching(made: Site): Promise<string[]> {
  const options = { ...made.options, uploadInWatch: true }
  const watcher = await build(
    viteConfig(made, {
      plugins: [imagekit(options)],
      worker: { format: 'es' },
      // So that the folder holds one round's page alone.
      build: { watch: {}, rollupOptions: { output: { entryFileNames: 'main.js' } } },
    }),
  )
  if (!('on' in watcher)) throw new Error('Vite does not watch')
  onTestFinished(() => watcher.close())
  const errors: string[] = []
  watcher.on('event', (event) => {
    if (event.code === 'ERROR') errors.push(event.error.message)
  })
  return errors
}

/** Waits for what a round must come to. A file may be taken for changed twice, and a round empties the folder first. */
const comesTo = (what: () => void) => vi.waitFor(what, { timeout: 20_000, interval: 100 })

test('a watcher’s round builds only what has changed; what others have built stays listed', async () => {
  const made = await site(stage(), {
    'index.html': page(),
    'src/main.js': show('./a.png?w=101') + worker('./w.js'),
    'src/w.js': show('ik:./b.png?w=102'),
  })
  const errors = await watching(made)
  const holds = (...images: string[]) =>
    comesTo(() => {
      expectRewritten(made, { dist: images })
      expectListed(made, 'dist', images)
    })
  await holds('a.png?w=101', 'b.png?w=102')

  // The worker's own build is not run again.
  write(made.root, { 'src/main.js': show('./c.png?w=103') + worker('./w.js') })
  await holds('b.png?w=102', 'c.png?w=103')

  // Its script has another name then, and the one before stays in the folder.
  write(made.root, { 'src/w.js': show('ik:./d.png?w=104') })
  await comesTo(() => {
    const listed = Object.keys(readManifest(join(made.root, 'dist/imagekit-manifest.json')).images)
    expect(listed.map((key) => basename(key)).sort()).toEqual(['c.png?w=103', 'd.png?w=104'])
  })
  expect(errors).toEqual([])
})
