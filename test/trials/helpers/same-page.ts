import pixelmatch from 'pixelmatch'
import type { Page } from 'playwright-core'
import sharp from 'sharp'

/** Share of a page's pixels that may differ: pictures come as WebP from the CDN and as they are without it. */
export const MOST_DIFFERENT = 0.005
/** How far two colours may be from each other, of 1. */
const THRESHOLD = 0.1

export interface Visit {
  picture: Buffer
  /** Raster images that the page asked for. */
  rasters: string[]
  /** SVG files that it asked for, by their paths. */
  vectors: string[]
  problems: string[]
}

/** Opens a page, and gives what it shows once everything is there and nothing moves. */
export async function visit(page: Page, url: string): Promise<Visit> {
  const rasters: string[] = []
  const vectors: string[] = []
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('response', (response) => {
    const type = response.headers()['content-type'] ?? ''
    // Icons of the .ico kind are none that ImageKit takes.
    if (type.startsWith('image/svg') && response.url().startsWith(url))
      vectors.push(response.url().slice(url.length))
    if (!type.startsWith('image/') || /svg|icon/.test(type)) return
    rasters.push(response.url())
    if (!response.ok()) problems.push(`${response.status()} ${response.url()}`)
  })
  // Fonts and scripts of other servers: nothing that is proved here may hang on them.
  await page.route(
    (address) => address.hostname !== '127.0.0.1',
    (route) => route.abort(),
  )
  await page.goto(url)
  await page.waitForLoadState('networkidle')
  await page.evaluate(() => Promise.all([...document.images].map((image) => image.decode().catch(() => {}))))
  const picture = await page.screenshot({ animations: 'disabled', fullPage: true })
  return { picture, rasters, vectors: vectors.sort(), problems }
}

/** Share of the pixels that differ; 1 for pages of other sizes. */
export async function difference(a: Buffer, b: Buffer): Promise<number> {
  const [one, other] = await Promise.all(
    [a, b].map((picture) => sharp(picture).ensureAlpha().raw().toBuffer({ resolveWithObject: true })),
  )
  const { width, height } = one!.info
  if (other!.info.width !== width || other!.info.height !== height) return 1
  const pixels = (found: typeof one) => new Uint8Array(found!.data)
  const differing = pixelmatch(pixels(one), pixels(other), undefined, width, height, { threshold: THRESHOLD })
  return differing / (width * height)
}
