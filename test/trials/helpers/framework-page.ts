import type { Page } from 'playwright-core'
import { vi } from 'vitest'
import { startBrowser } from '../../browser/browser'
import { type Shown, shownBy } from '../../browser/shown'

/** What a page has shown, and whatever the browser had to say of it. */
export interface Opened {
  shown: Shown
  /** Images that the page asked for. */
  images: string[]
  /** As every `<img>` has decoded. */
  widths: number[]
  problems: string[]
}

/** What a framework's development tools say to whoever reads the console. */
const TALK = /^(?:debug|info|log): /

/** Opens a page with JavaScript or without, and waits until its pictures are there. */
export async function open(url: string, javaScriptEnabled: boolean, ids: readonly string[]): Promise<Opened> {
  const browser = await startBrowser({ javaScriptEnabled, viewport: { width: 1280, height: 1600 } })
  try {
    const page = await browser.newPage()
    const [problems, images]: [string[], string[]] = [[], []]
    page.on('console', (message) => {
      const { url } = message.location()
      // What the browser asks for by itself is nobody's mistake.
      if (!url.endsWith('/favicon.ico')) problems.push(`${message.type()}: ${message.text()} (${url})`)
    })
    page.on('pageerror', (error) => problems.push(`error: ${error.message}`))
    page.on('requestfailed', (request) => {
      // Preloads of scripts that are not to run.
      const isMoot = !javaScriptEnabled && request.resourceType() === 'script'
      if (!isMoot) problems.push(`failed: ${request.resourceType()} ${request.url()}`)
    })
    page.on('request', (request) => request.resourceType() === 'image' && images.push(request.url()))
    await page.goto(url)
    for (const id of ids) await page.waitForSelector(`#${id}`, { state: 'attached', timeout: 60_000 })
    // A development server keeps a connection open, and compiles when it is asked: there is no other end to wait for.
    await page.waitForLoadState('networkidle', { timeout: 15_000 }).catch(() => {})
    await loaded(page)
    // It also loads what the page only names: a starter's `og:image` is on a host that does not exist.
    const all: Shown = ids.length ? await shownBy(page) : {}
    const shown = Object.fromEntries(ids.map((id) => [id, all[id] ?? { url: '', width: 0 }]))
    const widths = await page.evaluate(() => [...document.images].map(({ naturalWidth }) => naturalWidth))
    return { shown, images, widths, problems: problems.filter((one) => !TALK.test(one)) }
  } finally {
    await browser.close()
  }
}

/** Lazy images begin to load when they have been laid out, which may be after the network's first pause. */
function loaded(page: Page): Promise<unknown> {
  const isLoaded = () =>
    page.evaluate(() => [...document.images].every((image) => image.complete && image.currentSrc))
  // Whatever never loads is shown as 0 wide.
  return vi.waitUntil(isLoaded, { timeout: 15_000, interval: 100 }).catch(() => {})
}
