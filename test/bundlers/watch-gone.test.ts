import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build as viteBuild } from 'vite'
import { expect, onTestFinished, test } from 'vitest'
import type { Options } from '../../src/types'
import vitePlugin from '../../src/vite'
import { copyFixture } from '../helpers/folder'

/*
 * What a watcher has built before is nothing to it: an image that no style sheet names any more may be deleted, and is in no
 * manifest. Vite's modules are the bundler's to know, its texts are ours.
 */

const remote: Options = { urlEndpoint: 'https://ik.imagekit.io/demo', dryRun: true }

test.each([
  {
    what: 'a plain image of a style sheet, from the CDN',
    options: remote,
    url: (name: string) => `./${name}`,
  },
  {
    what: 'a rendition of a style sheet, from the CDN',
    options: remote,
    url: (name: string) => `ik:./${name}?w=40`,
  },
  {
    what: 'a rendition that is drawn',
    options: { mode: 'local' },
    url: (name: string) => `ik:./${name}?w=40`,
  },
] as const)('$what', async ({ options, url }) => {
  const root = copyFixture('outputs')
  const file = (name: string) => join(root, name)
  const picture = readFileSync(file('images/hero.jpg'))
  // Behind the end of a JPEG nobody reads; but equal images are one file.
  for (const name of ['first.jpg', 'second.jpg', 'third.jpg', 'fourth.jpg'])
    writeFileSync(file(name), Buffer.concat([picture, Buffer.from(name)]))
  const style = (sheet: string, name: string) =>
    writeFileSync(file(sheet), `.${name.slice(0, 3)} { background: url(${url(name)}) }\n`)
  const script = (...sheets: string[]) =>
    writeFileSync(file('page.js'), sheets.map((sheet) => `import './${sheet}'\n`).join(''))
  style('kept.css', 'first.jpg')
  style('dropped.css', 'third.jpg')
  script('kept.css', 'dropped.css')
  const errors: string[] = []
  const watcher = await viteBuild({
    root,
    configFile: false,
    logLevel: 'silent',
    plugins: [vitePlugin({ ...options, manifest: 'manifest.json' })],
    build: { watch: {}, assetsInlineLimit: 0, rollupOptions: { input: file('page.js') } },
  })
  if (!('on' in watcher)) throw new Error('Vite does not watch')
  watcher.on('event', (event) => {
    if (event.code === 'ERROR') errors.push(event.error.message)
  })
  onTestFinished(() => watcher.close())
  const images = () => {
    try {
      return Object.keys(JSON.parse(readFileSync(file('dist/manifest.json'), 'utf8')).images).map(
        (key) => /\w+\.jpg/.exec(key)?.[0],
      )
    } catch {
      return undefined
    }
  }
  const become = (...names: string[]) =>
    expect.poll(images, { timeout: 20_000, interval: 100 }).toEqual(names)
  await become('first.jpg', 'third.jpg')
  style('kept.css', 'second.jpg')
  await become('second.jpg', 'third.jpg')
  script('kept.css')
  await become('second.jpg')
  rmSync(file('first.jpg'))
  rmSync(file('third.jpg'))
  // In this order: a build between the two finds no image that is gone.
  writeFileSync(file('dropped.css'), `.two { background: url(${url('images/hero.jpg')}) }\n`)
  script('kept.css', 'dropped.css')
  await become('hero.jpg', 'second.jpg')
  writeFileSync(file('dropped.css'), '.two { color: red }\n')
  await become('second.jpg')
  rmSync(file('images/hero.jpg'))
  style('kept.css', 'fourth.jpg')
  await become('fourth.jpg')
  expect(errors).toEqual([])
})
