import { join } from 'node:path'
import type { CDPSession } from 'playwright-core'
import { build } from 'vite'
import { expect, onTestFinished, test } from 'vitest'
import { serve } from '../../playground/serve.mjs'
import { preloadsOf } from '../../src/core/output/preload'
import imagekit from '../../src/vite'
import { copyFixture } from '../helpers/folder'
import { browserAndEmulator } from './browser'

/*
 * What a browser makes of the outputs: the source that it picks by the window's width, the priority that it asks with, and
 * the candidate that it takes for the width of the layout.
 */

const on = browserAndEmulator()

async function site(): Promise<string> {
  const { urlEndpoint, privateKey, url: baseURL } = on.emulator
  const root = copyFixture('outputs')
  const presets = {
    hero: { w: '300;600', ar: '2-1', sources: [{ media: '(max-width: 600px)', ar: '1-1', w: '200;400' }] },
  }
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    plugins: [imagekit({ urlEndpoint, privateKey, baseURL, presets })],
  })
  const served = await serve(join(root, 'dist'))
  onTestFinished(() => served.close())
  return served.url
}

/** The network's own view: each request's URL and the priority that it was first sent with. */
async function priorities(session: CDPSession): Promise<Map<string, string>> {
  const sent = new Map<string, string>()
  await session.send('Network.enable')
  await session.send('Network.clearBrowserCache')
  session.on('Network.requestWillBeSent', ({ request }) => sent.set(request.url, request.initialPriority))
  return sent
}

interface Seen {
  url: string
  natural: [number, number]
  attributes: [string | null, string | null]
}

async function open(url: string, width: number) {
  const page = await on.browser.newPage()
  await page.setViewportSize({ width, height: 900 })
  const sent = await priorities(await page.context().newCDPSession(page))
  await page.goto(url)
  await page.waitForSelector('body[data-ready]')
  await page.waitForLoadState('networkidle')
  const see = (id: string): Promise<Seen> =>
    page.evaluate(async (name) => {
      const image = document.querySelector<HTMLImageElement>(`#${name}`)!
      await image.decode()
      // Without density correction, which a browser applies by sizes.
      const file = new Image()
      file.src = image.currentSrc
      await file.decode()
      return {
        url: image.currentSrc,
        natural: [file.naturalWidth, file.naturalHeight],
        attributes: [image.getAttribute('width'), image.getAttribute('height')],
      }
    }, id)
  const seen = {
    art: await see('art'),
    first: await see('first'),
    formats: await see('formats'),
    auto: await see('auto'),
  }
  const inLayout = await page.evaluate(() => document.querySelector('#art')!.getBoundingClientRect().toJSON())
  await page.close()
  return { ...seen, sent, inLayout }
}

test('art direction: another crop for a narrow window, of its own size', async () => {
  const url = await site()
  const wide = await open(url, 1280)
  expect([wide.art.url.split('tr=')[1], wide.art.natural]).toEqual([
    'w-640,h-320,cm-extract,x-0,y-53:w-600,h-300',
    [600, 300],
  ])
  const narrow = await open(url, 400)
  expect([narrow.art.url.split('tr=')[1], narrow.art.natural]).toEqual([
    'w-426,h-426,cm-extract,x-214,y-0:w-400,h-400',
    [400, 400],
  ])
  // The place is kept by the source's own width and height.
  expect([wide.inLayout.width, wide.inLayout.height]).toEqual([600, 300])
  expect([narrow.inLayout.width, narrow.inLayout.height]).toEqual([400, 400])
  // The first format that Chromium knows.
  expect(wide.formats.url).toMatch(/f-avif$/)
})

test('of the preloads of a picture exactly one fits a window', async () => {
  const conditions = [
    '(max-width: 600px)',
    '(max-width: 900px) and (min-width: 1px)',
    'not (max-width: 1200px)',
  ]
  const sources = conditions.map((media) => ({ media, srcset: '""' }))
  const medias = preloadsOf({ src: '""', srcset: undefined, sizes: undefined, sources }).map(
    ({ media }) => media,
  )
  const page = await on.browser.newPage()
  for (const width of [300, 700, 1000, 1280]) {
    await page.setViewportSize({ width, height: 600 })
    const fits = await page.evaluate((all) => all.map((one) => matchMedia(one ?? 'all').matches), medias)
    expect([width, fits.filter(Boolean).length]).toEqual([width, 1])
  }
  await page.close()
})

test('priority: asked for first and with high priority, once, by the preload', async () => {
  on.emulator.requests.clear()
  const { first, sent, auto } = await open(await site(), 400)
  expect(sent.get(first.url)).toBe('High')
  expect(sent.get(auto.url)).not.toBe('High')
  const images = [...sent.keys()].filter((one) => one.startsWith(on.emulator.urlEndpoint))
  expect(images[0]).toBe(first.url)
  const { pathname, search } = new URL(first.url)
  const asked = on.emulator.requests.filter(({ path, query }) => path === pathname && query === search)
  expect(asked).toHaveLength(1)
})

test('sizes=auto takes the candidate for the width of the layout, not of the window', async () => {
  const { auto } = await open(await site(), 1280)
  // 150 pixels wide in a window of 1280.
  expect([auto.url.split('tr=')[1], auto.natural[0]]).toEqual(['w-200', 200])
})
