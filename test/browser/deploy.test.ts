import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { serve } from '../../playground/serve.mjs'
import { readManifest } from '../../src/core/output/manifest'
import { plan, prune, purge, verify } from '../../src/deploy'
import { type Emulator, startEmulator } from '../../src/emulator'
import { build, mutations, picture, project, settingsOf, write } from '../deploy/stage'
import { upload } from '../emulator/helpers'
import { screenshots } from '../helpers/folder'
import { startBrowser } from './browser'

const DAY = 86_400_000

let emulator: Emulator
let browser: Awaited<ReturnType<typeof startBrowser>>
beforeAll(async () => {
  emulator = await startEmulator({ cdn: true })
  browser = await startBrowser()
})
afterAll(async () => {
  await browser?.close()
  await emulator?.close()
})

/** Opens the built page as a visitor who was never there, and says which colour each of its pictures is. */
async function colours(root: string, screenshot: string): Promise<string[]> {
  const { images } = readManifest(join(root, 'dist/imagekit-manifest.json'))
  const urls = Object.values(images).flatMap((image) => image.urls)
  const tags = urls.map((url) => `<img crossorigin width="160" height="160" src="${url}">`)
  write(root, { 'dist/index.html': `<!doctype html><body>${tags.join('\n')}` })
  const site = await serve(join(root, 'dist'))
  const page = await browser.newPage()
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  // A browser keeps what it has seen; this is about what the CDN keeps.
  await session.send('Network.setCacheDisabled', { cacheDisabled: true })
  try {
    await page.goto(site.url, { waitUntil: 'networkidle' })
    await page.screenshot({ path: join(screenshots, `deploy-${screenshot}.png`) })
    return await page.evaluate(async () =>
      Promise.all(
        [...document.images].map(async (image) => {
          await image.decode()
          const context = new OffscreenCanvas(1, 1).getContext('2d')!
          context.drawImage(image, 0, 0, 1, 1)
          const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data
          // WebP loses a little.
          return [red, green, blue].map((value) => Math.round(value / 255) * 255).join()
        }),
      ),
    )
  } finally {
    await page.close()
    await site.close()
  }
}

const [RED, LIME] = ['255,0,0', '0,255,0']

test('a replaced image and a replaced Media Library file: stale in the browser until the deploy, then new', async () => {
  const root = project({
    'main.js': "import a from 'ik:./a.png?w=80'\nimport b from 'ik:/lib/b.png?w=80'\nconsole.log(a, b)\n",
    'a.png': await picture('red', 96),
  })
  const replaceLibrary = async (colour: 'red' | 'lime') =>
    upload(emulator, await picture(colour, 96), { fileName: 'b.png', folder: '/lib' })
  const settings = settingsOf(emulator, root, { fileName: '[name]' })
  await replaceLibrary('red')
  await build(settings, root)
  await purge(settings)
  expect(await colours(root, '1-first')).toEqual([RED, RED])

  write(root, { 'a.png': await picture('lime', 96) })
  await replaceLibrary('lime')
  expect((await plan(settings)).hasWork).toBe(true)
  await build(settings, root)
  expect(await colours(root, '2-stale')).toEqual([RED, RED])

  expect((await purge(settings)).sent).toHaveLength(2)
  expect(await colours(root, '3-deployed')).toEqual([LIME, LIME])
  expect((await verify(settings)).misses).toEqual([])

  emulator.requests.clear()
  expect((await purge(settings)).sent).toEqual([])
  expect(mutations(emulator)).toEqual([])

  // In use no more: it stays for its grace, and then goes.
  write(root, { 'main.js': "import b from 'ik:/lib/b.png?w=80'\nconsole.log(b)\n" })
  await build(settings, root)
  await purge(settings)
  expect(await prune({ ...settings, dryRun: false })).toMatchObject({ deleted: 0, inUse: 1 })
  expect(await prune({ ...settings, dryRun: false, grace: -1 / DAY })).toMatchObject({ deleted: 1 })
  expect(await colours(root, '4-pruned')).toEqual([LIME])
})
