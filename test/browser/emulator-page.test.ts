import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { upload } from '../emulator/helpers'
import { screenshots } from '../helpers/folder'
import { startBrowser } from './browser'
import { expectCopied } from './clipboard'

/*
 * The emulator's page, as somebody uses it who has an app to look after.
 */

let browser: Awaited<ReturnType<typeof startBrowser>>
let emulator: Emulator
let problems: string[]

beforeAll(async () => {
  browser = await startBrowser()
  emulator = await startEmulator({ cdn: true, accounts: [{ imagekitId: 'shop' }, { imagekitId: 'blog' }] })
})
afterAll(async () => {
  await browser?.close()
  await emulator?.close()
})

const picture = (width: number, height: number, background: string) =>
  sharp({ create: { width, height, channels: 3, background } })
    .jpeg()
    .toBuffer()

beforeEach(async () => {
  problems = []
  emulator.reset()
  await upload(emulator, await picture(600, 400, 'teal'), { fileName: 'hero.jpg', tags: 'summer,sale' })
  await upload(emulator, await picture(300, 300, 'orange'), { fileName: 'square.jpg' })
  await upload(emulator, Buffer.from('body {}'), { fileName: 'style.css' })
  await upload(emulator, await picture(80, 200, 'purple'), { fileName: 'logo.jpg', folder: '/site/brand' })
  emulator.requests.clear()
})
// A refused picture is one line of the browser's own; whatever else it complains about is ours.
afterEach(() => expect(problems.filter((one) => !one.startsWith('Failed to load resource'))).toEqual([]))

/** The page, open and filled. */
async function open(look: { colorScheme?: 'light' | 'dark'; width?: number } = {}): Promise<Page> {
  const page = await browser.newPage()
  page.setDefaultTimeout(60_000)
  onTestFinished(() => page.close())
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
  await page.emulateMedia({ colorScheme: look.colorScheme ?? 'light', reducedMotion: 'reduce' })
  if (look.width) await page.setViewportSize({ width: look.width, height: 844 })
  await page.goto(emulator.url)
  await page.locator('#log-state', { hasText: 'live' }).waitFor()
  await cards(page).first().waitFor()
  return page
}

const grid = (page: Page) => page.getByRole('listbox', { name: 'Files' })
const cards = (page: Page) => grid(page).getByRole('option')
const card = (page: Page, name: string) => grid(page).getByRole('option', { name, exact: true })
const folder = (page: Page, name: string) =>
  page.locator('#folders').getByRole('button', { name, exact: true })
const note = (page: Page, text: string | RegExp) => page.locator('#note', { hasText: text }).waitFor()
const decoded = (images: Locator) =>
  images.evaluateAll(async (all) =>
    Promise.all(
      (all as HTMLImageElement[]).map(async (image) => {
        await image.decode()
        return [image.naturalWidth, image.naturalHeight]
      }),
    ),
  )
const delivered = (path: string) => fetch(`${emulator.urlEndpoint}${path}`)
const shot = (page: Page, name: string) =>
  page.screenshot({ path: join(screenshots, `emulator-${name}.jpg`), fullPage: true })

describe('the Media Library', () => {
  test('is folders and files, each picture decoded, and looking at them is no request of an app’s', async () => {
    const page = await open()
    expect(await cards(page).allTextContents()).toEqual(['hero.jpg', 'square.jpg', 'cssstyle.css'])
    // As large as the delivery makes them, no larger than they are.
    expect(await decoded(page.locator('#grid img'))).toEqual([
      [320, 213],
      [240, 240],
    ])
    expect(await page.locator('#facts').textContent()).toMatch(/^4 files · \d+\.\d kB · CDN keeps 0 copies$/)
    await folder(page, 'brand').click()
    await card(page, 'logo.jpg').waitFor()
    expect(await cards(page).count()).toBe(1)
    expect(await decoded(page.locator('#grid img'))).toEqual([[80, 200]])
    expect(await page.locator('#crumbs').textContent()).toBe('Media Librarysitebrand')
    await page.locator('#crumbs').getByRole('button', { name: 'site' }).click()
    await page.locator('#empty', { hasText: 'No files. Drop files here' }).waitFor()
    expect(emulator.requests.count()).toBe(0)
  })

  test('is searched by a word, by a searchQuery, and says what is wrong with one', async () => {
    const page = await open()
    const search = async (text: string) => {
      await page.locator('#query').fill(text)
      await page.locator('#query').press('Enter')
    }
    await search('logo')
    await card(page, 'logo.jpg').waitFor()
    expect(await cards(page).count()).toBe(1)
    await search('tags IN ["sale"] AND width > 500')
    await card(page, 'hero.jpg').waitFor()
    expect(await cards(page).count()).toBe(1)
    await search('size > "1gb"')
    await page.locator('#empty', { hasText: 'No files match' }).waitFor()
    await search('colour = "red"')
    await note(page, /invalid searchQuery parameter/)
    expect(await page.locator('#note').getAttribute('class')).toContain('error')
  })

  test('of another account is one choice away', async () => {
    const { privateKey } = emulator.accounts.blog!
    await upload({ url: emulator.url, privateKey }, Buffer.from('x'), { fileName: 'post.txt' })
    const page = await open()
    await page.getByLabel('Account').selectOption('blog')
    await card(page, 'post.txt').waitFor()
    expect(await cards(page).count()).toBe(1)
  })
})

describe('a file', () => {
  test('shows its fields and versions; what somebody wrote into them is text', async () => {
    await upload(emulator, await picture(600, 400, 'navy'), {
      fileName: 'hero.jpg',
      description: '<img src=x onerror=alert(1)>',
    })
    const page = await open()
    await card(page, 'hero.jpg').click()
    const details = page.getByRole('complementary', { name: 'Details' })
    await details.getByRole('heading', { name: 'hero.jpg' }).waitFor()
    const text = await details.textContent()
    for (const part of ['filePath', '/hero.jpg', '600 × 400', 'Version 1', 'Version 2', 'onerror=alert(1)']) {
      expect(text).toContain(part)
    }
    expect(await details.locator('img[src="x"]').count()).toBe(0)
    expect(await card(page, 'hero.jpg').getAttribute('aria-selected')).toBe('true')
    await details.getByRole('button', { name: 'Close' }).click()
    expect(await details.count()).toBe(0)
  })

  test('is transformed while somebody types, beside the original, under a URL to copy', async () => {
    const page = await open()
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: emulator.url })
    await card(page, 'hero.jpg').click()
    await page.locator('figcaption', { hasText: '300 × 200' }).waitFor()
    await page.getByLabel('Transformation').fill('w-120,h-90,f-png:rt-90')
    await page.locator('figcaption', { hasText: '90 × 120 · image/png' }).waitFor()
    expect(await decoded(page.locator('.pair img'))).toEqual([
      [600, 400],
      [90, 120],
    ])
    const url = `${emulator.urlEndpoint}/hero.jpg?tr=w-120,h-90,f-png:rt-90`
    await expectCopied(page.getByRole('button', { name: 'Copy URL' }), url)
    await note(page, 'URL copied')
    const { width, height, format } = await sharp(await (await fetch(url)).arrayBuffer()).metadata()
    expect([width, height, format]).toEqual([90, 120, 'png'])
    await shot(page, 'transformation')

    await page.getByLabel('Transformation').fill('w-120,hh-90')
    await page.locator('#trial-status', { hasText: "400: EINVAL - 'hh-90' at offset 6" }).waitFor()
    expect(await page.locator('.pair img').nth(1).isVisible()).toBe(false)
    await page.getByLabel('Transformation').fill('e-bgremove')
    await page.locator('#trial-status', { hasText: '501: ENOTSUPPORTED' }).waitFor()
    await page.getByLabel('Transformation').fill('fo-auto,w-50,h-50')
    await page.locator('#trial-status', { hasText: 'Approximates ImageKit' }).waitFor()
  })

  test('is uploaded by a button or dropped, replaced, and deleted when that is meant', async () => {
    const page = await open()
    await folder(page, 'site').click()
    const bytes = await picture(50, 40, 'red')
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Upload' }).click()
    await (await chooser).setFiles({ name: 'a picture.jpg', mimeType: 'image/jpeg', buffer: bytes })
    await note(page, 'Uploaded /site/a_picture.jpg')
    await card(page, 'a_picture.jpg').waitFor()
    expect(await emulator.store.read('/site/a_picture.jpg')).toEqual(bytes)

    await page.evaluate(() => {
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File(['dropped'], 'note.txt', { type: 'text/plain' }))
      document
        .querySelector('#library')!
        .dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true }))
    })
    await card(page, 'note.txt').waitFor()
    expect(String(await emulator.store.read('/site/note.txt'))).toBe('dropped')

    await card(page, 'note.txt').click()
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await page.getByLabel('Search query').focus()
    // Whoever goes elsewhere did not mean it.
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    expect(emulator.store.files()).toHaveLength(6)
    await page.getByRole('button', { name: 'Delete permanently?' }).click()
    await note(page, 'Deleted /site/note.txt')
    await card(page, 'note.txt').waitFor({ state: 'detached' })
    expect(emulator.store.files()).toHaveLength(5)
  })

  test('that cannot be uploaded is named with the reason', async () => {
    const page = await open()
    await page
      .locator('#picker')
      .setInputFiles({ name: 'empty.txt', mimeType: 'text/plain', buffer: Buffer.alloc(0) })
    await note(page, 'empty.txt: Your request is missing file parameter.')
  })
})

test('a replaced file stays stale in the CDN until its folder is purged', async () => {
  const page = await open()
  const first = Buffer.from(await (await delivered('/site/brand/logo.jpg')).arrayBuffer())
  const next = await picture(80, 200, 'lime')
  await upload(emulator, next, { fileName: 'logo.jpg', folder: '/site/brand' })
  expect(Buffer.from(await (await delivered('/site/brand/logo.jpg')).arrayBuffer())).toEqual(first)
  await page.locator('#facts', { hasText: 'CDN keeps 1 copy' }).waitFor()
  await folder(page, 'brand').click()
  await page.getByRole('button', { name: 'Purge folder' }).click()
  await note(page, `Purge of ${emulator.urlEndpoint}/site/brand/* requested`)
  await page.locator('#facts', { hasText: 'CDN keeps 0 copies' }).waitFor()
  expect(Buffer.from(await (await delivered('/site/brand/logo.jpg')).arrayBuffer())).toEqual(next)
  // ImageKit clears no whole account.
  await folder(page, 'Media Library').click()
  await page.getByRole('button', { name: 'Purge folder' }).click()
  await note(page, 'The URL is not valid for cache purging.')
})

test('what an app does appears as it happens: the request, its status, the file', async () => {
  const page = await open()
  const rows = page.locator('#log tr')
  expect(await rows.count()).toBe(0)
  await upload(emulator, await picture(20, 20, 'black'), { fileName: 'new.jpg' })
  await card(page, 'new.jpg').waitFor()
  const cells = await rows.first().locator('td').allTextContents()
  expect(cells.slice(1, 5)).toEqual(['POST', '/api/v1/files/upload', 'upload', '200'])
  await delivered('/<b>missing</b>.jpg?tr=w-5')
  await rows.filter({ hasText: '/%3Cb%3Emissing%3C/b%3E.jpg?tr=w-5' }).waitFor()
  expect(await rows.first().getAttribute('class')).toBe('bad')
  // Seen while nothing has been answered yet.
  emulator.faults.set([{ route: 'list', action: 'latency', ms: 1500 }])
  const slow = fetch(`${emulator.url}/v1/files`)
  await rows.first().locator('td', { hasText: '–' }).waitFor()
  await slow
  await rows.first().locator('td', { hasText: '401' }).waitFor()
  await page.getByRole('button', { name: 'Clear' }).click()
  await rows.first().waitFor({ state: 'detached' })
  expect(emulator.requests.count()).toBe(0)
})

test('a fault is switched on, off, on again and away, and acts accordingly', async () => {
  const page = await open()
  const status = async () => (await delivered('/hero.jpg')).status
  expect(await status()).toBe(200)
  await page.getByLabel('Route').selectOption('delivery')
  await page.getByLabel('Status', { exact: true }).fill('503')
  await page.getByRole('button', { name: 'Add' }).click()
  const box = page.getByRole('checkbox', { name: '{"route":"delivery","action":"status","status":503}' })
  await box.waitFor()
  expect(await status()).toBe(503)
  await shot(page, 'faults')
  await box.uncheck()
  await expect.poll(status).toBe(200)
  await box.check()
  await expect.poll(status).toBe(503)
  await page.getByRole('button', { name: 'Remove' }).click()
  await expect.poll(status).toBe(200)
  expect(emulator.faults.list()).toEqual([])
  // What cannot be is refused, and says why.
  await page.getByLabel('Status', { exact: true }).fill('99')
  await page.getByRole('button', { name: 'Add' }).click()
  await note(page, /faults\[0\]\.status: expected 200 to 599/)
  // A page that comes later finds the rules of the emulator.
  emulator.faults.set([{ route: 'upload', action: 'drop-reply' }])
  await page.reload()
  await page.getByRole('checkbox', { name: '{"route":"upload","action":"drop-reply"}' }).waitFor()
})

test('all of it goes without a mouse, and shows where one is', async () => {
  const page = await open()
  const { keyboard } = page
  const focused = () =>
    page.evaluate(() => {
      const active = document.activeElement as HTMLElement
      return active.getAttribute('aria-label') ?? active.title ?? active.textContent
    })
  /** Tab until something has the focus, which must be visible on it. */
  const tabTo = async (target: Locator) => {
    for (let presses = 0; presses < 60; presses++) {
      if (await target.evaluate((one) => one === document.activeElement)) break
      await keyboard.press('Tab')
    }
    const style = await target.evaluate((one) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(one)
      return [one === document.activeElement, outlineStyle, outlineWidth]
    })
    expect(style).toEqual([true, 'solid', '2px'])
  }

  await tabTo(card(page, 'hero.jpg'))
  await keyboard.press('ArrowRight')
  expect(await focused()).toBe('/square.jpg')
  await keyboard.press('End')
  expect(await focused()).toBe('/style.css')
  await keyboard.press('Home')
  await keyboard.press('Enter')
  await tabTo(page.getByLabel('Transformation'))
  await keyboard.press('Control+A')
  await keyboard.type('w-64,h-64')
  await page.locator('figcaption', { hasText: '64 × 64' }).waitFor()
  await keyboard.press('Escape')
  expect(await page.locator('#details').isVisible()).toBe(false)
  expect(await focused()).toBe('/hero.jpg')

  await keyboard.press('Enter')
  await tabTo(page.getByRole('button', { name: 'Delete', exact: true }))
  await keyboard.press('Enter')
  await keyboard.press('Enter')
  await note(page, 'Deleted /hero.jpg')
  expect(emulator.store.files().some(({ name }) => name === 'hero.jpg')).toBe(false)
  await expect.poll(focused).toBe('/square.jpg')

  const chooser = page.waitForEvent('filechooser')
  await keyboard.press('Shift+Tab')
  await keyboard.press('Enter')
  await (await chooser).setFiles({ name: 'key.txt', mimeType: 'text/plain', buffer: Buffer.from('by keys') })
  await card(page, 'key.txt').waitFor()

  await tabTo(page.getByLabel('Route'))
  await keyboard.type('upload')
  await tabTo(page.getByRole('button', { name: 'Add' }))
  await keyboard.press('Enter')
  const box = page.getByRole('checkbox')
  await box.waitFor()
  expect(emulator.faults.list()).toHaveLength(1)
  await tabTo(box)
  await keyboard.press('Space')
  await expect.poll(() => emulator.faults.list()).toEqual([])
  // The list is drawn anew: the keyboard must not be thrown back to the start of the page.
  await expect.poll(() => box.evaluate((one) => one === document.activeElement)).toBe(true)
})

describe('the page', () => {
  /** WCAG's contrast of an element's text to what is behind it. */
  const contrasts = (page: Page) =>
    page.evaluate(() => {
      const channels = (colour: string) => (colour.match(/[\d.]+/g) ?? []).map(Number)
      const luminance = (colour: string) => {
        const [r = 0, g = 0, b = 0] = channels(colour).map((one) => {
          const share = one / 255
          return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
        })
        return 0.2126 * r + 0.7152 * g + 0.0722 * b
      }
      const behind = (element: Element | null): string => {
        if (!element) return 'rgb(255, 255, 255)'
        const { backgroundColor } = getComputedStyle(element)
        return channels(backgroundColor)[3] === 0 ? behind(element.parentElement) : backgroundColor
      }
      return [...document.querySelectorAll<HTMLElement>('body *')]
        .filter(
          (one) =>
            one.checkVisibility() &&
            [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim()),
        )
        .map((one) => {
          const [a, b] = [luminance(getComputedStyle(one).color), luminance(behind(one))].sort(
            (x, y) => y - x,
          )
          return { text: one.textContent!.trim().slice(0, 30), ratio: (a! + 0.05) / (b! + 0.05) }
        })
    })

  test('is light or dark as the system is, and readable in both', async () => {
    const grounds: string[] = []
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await open({ colorScheme })
      await card(page, 'hero.jpg').click()
      await page.locator('figcaption', { hasText: '300 × 200' }).waitFor()
      await delivered('/nowhere.jpg')
      await page.locator('#log tr.bad').waitFor()
      await shot(page, colorScheme)
      const all = await contrasts(page)
      expect(all.length).toBeGreaterThan(50)
      expect(all.filter(({ ratio }) => ratio < 4.5)).toEqual([])
      grounds.push(await page.evaluate(() => getComputedStyle(document.body).backgroundColor))
      emulator.requests.clear()
      await page.close()
    }
    const sum = (colour: string) =>
      (colour.match(/\d+/g) ?? []).reduce((total, one) => total + Number(one), 0)
    expect(sum(grounds[0]!)).toBeGreaterThan(600)
    expect(sum(grounds[1]!)).toBeLessThan(150)
  })

  test('fits a telephone: nothing beside the screen, every control to be reached', async () => {
    const page = await open({ width: 390 })
    await card(page, 'hero.jpg').click()
    await page.locator('figcaption', { hasText: '300 × 200' }).waitFor()
    await shot(page, 'narrow')
    const { scroll, inner, outside } = await page.evaluate(() => ({
      scroll: document.documentElement.scrollWidth,
      inner: window.innerWidth,
      outside: [...document.querySelectorAll<HTMLElement>('button, input, select')]
        .filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > window.innerWidth + 1)
        .map((one) => one.id || one.textContent),
    }))
    expect([scroll, outside]).toEqual([inner, []])
    const path = await page.locator('#log td', { hasText: '/shop/hero.jpg' }).first().boundingBox()
    expect(path!.width).toBeGreaterThan(120)
    await page.getByRole('button', { name: 'Close' }).click()
    await page.getByRole('button', { name: 'Add' }).click()
    await page.getByRole('checkbox').waitFor()
    expect(emulator.faults.list()).toHaveLength(1)
  })
})
