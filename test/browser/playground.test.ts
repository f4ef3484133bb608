import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { bundlers } from '../../playground/apps.mjs'
import { serve } from '../../playground/serve.mjs'
import { type Emulator, startEmulator } from '../../src/emulator'
import { repository, screenshots } from '../helpers/folder'
import { clonePlayground, type PlaygroundClone } from '../helpers/playground-clone'
import { startBrowser } from './browser'

let emulator: Emulator
let browser: Awaited<ReturnType<typeof startBrowser>>
let playground: PlaygroundClone
beforeAll(async () => {
  playground = await clonePlayground()
  emulator = await startEmulator()
  browser = await startBrowser()
})
afterAll(async () => {
  await browser?.close()
  await emulator?.close()
  playground?.remove()
})

/** What each picture on the page is, once it is decoded without its srcset: the browser then says its true width. */
async function pictures(page: Page) {
  return page.evaluate(async () => {
    const images = [...document.images]
    for (const image of images) image.loading = 'eager'
    return Promise.all(
      images.map(async (image) => {
        await image.decode()
        const alone = new Image()
        alone.src = image.currentSrc
        await alone.decode()
        const asked = Number(/[?&,]tr=(?:[^&]*,)?w-(\d+)/.exec(image.currentSrc)?.[1])
        return { src: image.currentSrc, width: alone.naturalWidth, height: alone.naturalHeight, asked }
      }),
    )
  })
}

describe.each(Object.keys(bundlers))('the playground, built by %s', (bundler) => {
  test('every image is decoded, as wide as asked, and comes from the CDN', async () => {
    rmSync(playground.runFolder(bundler), { recursive: true, force: true })
    const { outDir } = await playground.build(bundler, emulator)
    const site = await serve(outDir)
    onTestFinished(() => site.close())
    const page = await browser.newPage()
    const [errors, requested]: [string[], string[]] = [[], []]
    page.on('pageerror', (error) => errors.push(error.message))
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
    page.on('request', (request) => request.resourceType() === 'image' && requested.push(request.url()))
    await page.goto(site.url, { waitUntil: 'networkidle' })
    expect(errors).toEqual([])
    const shown = await pictures(page)
    await page.screenshot({ path: join(screenshots, `${bundler}.jpg`), fullPage: true })
    await page.close()

    expect(shown).toHaveLength(14)
    for (const { src, width, asked } of shown) {
      expect(src).toContain(`${emulator.urlEndpoint}/ik-seo/playground/`)
      if (asked) expect([src, width]).toEqual([src, asked])
      else expect([src, width]).toEqual([expect.stringContaining('ripples.webp'), 480])
    }
    // The canyon was stored lying down: upright, it is higher than wide.
    const canyon = shown.find(({ src }) => src.includes('canyon'))
    expect(canyon && canyon.height > canyon.width).toBe(true)
    expect(requested.filter((url) => !url.startsWith(emulator.urlEndpoint))).toEqual([])
  })
})

test('Vite’s dev server shows the same page from this machine, and uploads nothing', async () => {
  const { createServer } = await import('vite')
  const { default: imagekit } = await import('../../src/vite')
  const root = join(repository, 'test/.tmp/dev-playground')
  rmSync(root, { recursive: true, force: true })
  for (const folder of ['app', 'images'])
    cpSync(join(repository, 'playground', folder), join(root, folder), { recursive: true })
  const fresh = await startEmulator()
  const server = await createServer({
    root: join(root, 'app'),
    configFile: false,
    logLevel: 'silent',
    plugins: [imagekit({ urlEndpoint: fresh.urlEndpoint, privateKey: fresh.privateKey, baseURL: fresh.url })],
    server: { host: '127.0.0.1', port: 0, fs: { allow: [root] } },
  })
  await server.listen()
  onTestFinished(async () => {
    await server.close()
    await fresh.close()
    rmSync(root, { recursive: true, force: true })
  })
  const address = server.httpServer?.address()
  const page = await browser.newPage()
  await page.goto(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`, {
    waitUntil: 'networkidle',
  })
  const shown = await pictures(page)
  await page.close()
  expect(shown).toHaveLength(14)
  for (const { src, width } of shown) {
    expect(src).not.toContain(fresh.urlEndpoint)
    expect(width).toBeGreaterThan(0)
  }
  expect(fresh.requests.length).toBe(0)
})
