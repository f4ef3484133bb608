import type { Browser, Page } from 'playwright-core'
import type { LayoutPoint } from '../advice/fit-sizes'
import type { BrowserWindow } from './browser-types'
import {
  breakpoints,
  type DrawnImage,
  drawnImages,
  type ObservedPaint,
  observe,
  observed,
  painted,
  scrollThrough,
} from './page-script'

/** Milliseconds for a page to load, and for its requests to end. */
const LOAD_MS = 30_000
const QUIET_MS = 5000
/** Breakpoints beyond which no more windows are tried. */
const MAX_BREAKPOINTS = 12
/** The narrowest and the widest window that is measured. */
const [NARROWEST, WIDEST] = [320, 2560]

/** A page as one window has it. */
export interface Visited {
  images: DrawnImage[]
  /** Bytes of the images that were downloaded, by URL. */
  downloads: Map<string, number>
  shift: number
  lcp: ObservedPaint | undefined
}

/** Opens a page in one window, with an empty cache. */
export function visitPage(browser: Browser, url: string, window: BrowserWindow): Promise<Visited> {
  return withPage(browser, window, async (page) => {
    const downloads = new Map<string, number>()
    const reading: Promise<void>[] = []
    page.on('requestfinished', (request) => {
      // The page's icon is of another type.
      if (request.resourceType() !== 'image') return
      const read = async () => {
        const { responseBodySize } = await request.sizes()
        downloads.set(request.url(), Math.max(responseBodySize, downloads.get(request.url()) ?? 0))
      }
      // A page that was left has no sizes any more.
      reading.push(read().catch(() => {}))
    })
    await page.addInitScript(observe)
    await open(page, url)
    await page.evaluate(painted)
    const { lcp } = await page.evaluate(observed)
    await page.evaluate(scrollThrough)
    await quiet(page)
    const images = await page.evaluate(drawnImages)
    await Promise.all(reading)
    const { shift } = await page.evaluate(observed)
    return { images, downloads, shift, lcp }
  })
}

/** Measures how wide a page's images are from the narrowest window to the widest, on both sides of each breakpoint. */
export function measureLayout(
  browser: Browser,
  url: string,
  windows: readonly number[],
): Promise<{ widths: { image: DrawnImage; points: LayoutPoint[] }[]; breakpoints: number[] }> {
  return withPage(browser, { width: WIDEST, height: 900, density: 1 }, async (page) => {
    await open(page, url)
    await page.evaluate(scrollThrough)
    const found = (await page.evaluate(breakpoints)).filter((one) => one > NARROWEST && one < WIDEST)
    const tried = found.slice(0, MAX_BREAKPOINTS)
    const all = new Set([NARROWEST, ...tried.flatMap((one) => [one - 1, one]), ...windows, WIDEST])
    const byIndex = new Map<number, { image: DrawnImage; points: LayoutPoint[] }>()
    for (const width of [...all].sort((a, b) => a - b)) {
      await page.setViewportSize({ width, height: 900 })
      const images = await page.evaluate(drawnImages)
      for (const [index, image] of images.entries()) {
        const known = byIndex.get(index) ?? { image, points: [] }
        byIndex.set(index, known)
        known.points.push({ window: width, width: image.width })
      }
    }
    return { widths: [...byIndex.values()], breakpoints: tried }
  })
}

async function withPage<T>(
  browser: Browser,
  { width, height, density }: BrowserWindow,
  use: (page: Page) => Promise<T>,
): Promise<T> {
  const context = await browser.newContext({
    viewport: { width, height },
    deviceScaleFactor: density,
    serviceWorkers: 'block',
  })
  try {
    const page = await context.newPage()
    page.setDefaultTimeout(LOAD_MS)
    return await use(page)
  } finally {
    await context.close()
  }
}

async function open(page: Page, url: string): Promise<void> {
  await page.goto(url, { waitUntil: 'load', timeout: LOAD_MS })
  await quiet(page)
}

/** A page may never be quiet: then what has come until now counts. */
async function quiet(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle', { timeout: QUIET_MS }).catch(() => {})
}
