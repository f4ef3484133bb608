import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Page, Route } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest'
import { picture, serveVite } from '../inspector/serve'
import { startBrowser } from './browser'
import { expectCopied } from './clipboard'

/*
 * The inspector's page beside the app that it shows, as somebody uses both.
 */

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let browser: Awaited<ReturnType<typeof startBrowser>>
const problems: string[] = []
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(() => browser?.close())
afterEach(() => expect(problems.splice(0)).toEqual([]))

const FILES = {
  'index.html': `<!doctype html><html lang="en"><title>App</title><body>
<img src="ik:./images/sea.jpg?w=200;400&placeholder=color" sizes="50vw" alt="The sea">
<img src="ik:./images/sea.jpg?w=120" alt="" width="120" height="80">
<script type="module" src="/main.js"></script>`,
  'main.js': `import copy from 'ik:./images/copy.jpg?w=100'
import wide from 'ik:./images/wide.png?w=900'
document.body.append(copy, wide)
`,
}

async function app() {
  const served = await serveVite(
    FILES,
    { urlEndpoint: 'https://ik.imagekit.io/demo', budget: 900 },
    {
      prepare: async (root) => {
        await picture(join(root, 'images/sea.jpg'), 600, 400)
        await picture(join(root, 'images/copy.jpg'), 600, 400)
        await picture(join(root, 'images/wide.png'), 500, 100, 'gold')
        await picture(join(root, 'images/old.jpg'), 90, 90, 'tomato')
      },
    },
  )
  const opened = await newPage()
  await opened.goto(`${served.origin}/`, { waitUntil: 'networkidle' })
  return { ...served, app: opened }
}

async function newPage(): Promise<Page> {
  const page = await browser.newPage()
  page.setDefaultTimeout(60_000)
  onTestFinished(() => page.close())
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  return page
}

async function open(
  origin: string,
  { colorScheme = 'light' as 'light' | 'dark', width = 1280, hash = '' } = {},
) {
  const page = await newPage()
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  await page.setViewportSize({ width, height: 860 })
  await page.goto(`${origin}/__imagekit/${hash}`)
  await page.locator('.card').nth(2).waitFor()
  return page
}

const card = (page: Page, name: string) => page.getByRole('button', { name: new RegExp(`^${name}`) })
const names = (page: Page) => page.locator('.card .name').allTextContents()

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE)
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
    }
    const { violations } = await axe.run()
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
  })
}

/** Whatever is wider than the window, or a control that is not wholly in it. */
const outside = (page: Page) =>
  page.evaluate(() => {
    const scope = document.querySelector('dialog[open]') ?? document
    return [...scope.querySelectorAll<HTMLElement>('button, input, select')]
      .filter((one) => {
        const isScrolled = one.closest('.filters, .scroll')
        const { left, right } = one.getBoundingClientRect()
        return one.checkVisibility() && !isScrolled && (right > innerWidth + 1 || left < -1)
      })
      .map((one) => one.outerHTML.slice(0, 80))
      .concat(document.documentElement.scrollWidth > innerWidth ? ['the page scrolls sideways'] : [])
  })

test('every control: what is found, sorted, filtered, opened, tried, copied and saved', async () => {
  const { root, origin, app: site } = await app()
  const page = await open(origin)
  expect((await names(page)).sort()).toEqual(['copy.jpg', 'sea.jpg', 'wide.png'])
  await page.getByText('3 images').waitFor()

  // As it comes: a reference that the app loads now.
  writeFileSync(
    join(root, 'main.js'),
    `${FILES['main.js']}import old from 'ik:./images/old.jpg?w=50'\ndocument.body.append(old)\n`,
  )
  await site.reload()
  await card(page, 'old.jpg').waitFor()
  writeFileSync(join(root, 'main.js'), FILES['main.js'])
  await card(page, 'old.jpg').waitFor({ state: 'detached' })

  await page.getByLabel('Sort by').selectOption('name')
  expect(await names(page)).toEqual(['copy.jpg', 'sea.jpg', 'wide.png'])
  const filtered = async (label: string) => {
    await page.getByRole('button', { name: new RegExp(`^${label}`) }).click()
    return names(page)
  }
  expect(await filtered('Upscaled')).toEqual(['wide.png'])
  expect(await filtered('Warnings')).toEqual(['wide.png'])
  expect(await filtered('Duplicates')).toEqual(['copy.jpg', 'sea.jpg'])
  expect(await filtered('No alt')).toEqual([])
  await page.getByText('No image is like this').waitFor()
  expect(await filtered('No size')).toEqual([])
  await filtered('Unused')
  await card(page, 'old.jpg').click()
  await page.getByRole('dialog').getByAltText('old.jpg').waitFor()
  await page.keyboard.press('Escape')
  await filtered('All')
  await page.getByLabel('Search images').fill('index.html sea')
  expect(await names(page)).toEqual(['sea.jpg'])

  const edited = page.waitForRequest((request) => request.url().includes('/__open-in-editor'))
  await page.route('**/__open-in-editor**', (route) => route.fulfill({ status: 200, body: '' }))
  await page.getByRole('button', { name: 'index.html:2' }).click()
  expect(new URL((await edited).url()).searchParams.get('file')).toBe(`${join(root, 'index.html')}:2:11`)

  await card(page, 'sea.jpg').click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('“The sea”').waitFor()
  const rows = dialog.getByRole('region', { name: 'Renditions' }).locator('tbody tr')
  await expect.poll(() => rows.first().locator('td').nth(1).textContent()).toMatch(/ B$| kB$/)
  expect(await rows.first().locator('td').nth(2).textContent()).toMatch(/ ms$/)
  await dialog.getByLabel('Reference').selectOption('1')
  await expect.poll(() => dialog.getByLabel('Widths').inputValue()).toBe('120')
  await dialog.getByLabel('Reference').selectOption('0')
  await expect.poll(() => dialog.getByLabel('Widths').inputValue()).toBe('200;400')

  const slider = dialog.getByLabel(/Part of the original/)
  await slider.fill('20')
  expect(await dialog.locator('.compare').evaluate((one) => one.style.getPropertyValue('--at'))).toBe('20%')
  await dialog.getByLabel('Compare 200 × 133').check()
  await dialog.getByText('Rendition, 200 px').waitFor()

  await dialog.getByLabel('Widths').fill('100;300')
  await dialog.getByLabel('Aspect ratio').fill('1-1')
  await dialog.getByLabel('Format', { exact: true }).selectOption('avif;webp;jpg')
  await dialog.getByLabel('Quality').fill('40')
  await dialog.getByLabel('Other parameters').fill('e-grayscale')
  await dialog.getByText('100 × 100').first().waitFor()
  const specifier = 'ik:./images/sea.jpg?w=100;300&ar=1-1&f=avif;webp;jpg&q=40&e-grayscale&placeholder=color'
  // Of what is typed fast, the server answers one after the other.
  await dialog.getByText(specifier, { exact: true }).waitFor()
  await expectCopied(dialog.getByRole('button', { name: 'Copy: Specifier' }), specifier)
  for (const language of ['JSX', 'Vue', 'Svelte', 'CSS', 'HTML']) {
    await dialog.getByRole('button', { name: language, exact: true }).click()
    const code = (await dialog.getByRole('region', { name: 'Code' }).textContent()) ?? ''
    expect(code).toContain('ik:./images/sea.jpg?w=')
    await expectCopied(dialog.getByRole('button', { name: 'Copy code' }), code)
  }
  const url = expect.stringMatching(/^https:\/\/ik\.imagekit\.io\/demo\/.*tr=.*w-300/)
  await expectCopied(dialog.getByRole('button', { name: /^Copy: ImageKit/ }), url)
  await dialog.getByText('Before compression').waitFor()
  await dialog.getByLabel('Widths').fill('none')
  await dialog.getByText(/w=none/).waitFor()
  await dialog.getByLabel('Widths').fill('100')
  await dialog.getByLabel(/Load first/).check()
  await dialog.getByLabel('Placeholder').selectOption('thumbhash')
  await dialog.getByLabel('Sizes').fill('50vw')
  await dialog.getByLabel('Crop').selectOption('force')
  await dialog.getByLabel('Focus', { exact: true }).selectOption('top')
  await dialog
    .getByText(/placeholder=thumbhash&sizes=50vw&priority/)
    .first()
    .waitFor()

  // At once: the chart is replaced whenever a parameter has changed.
  await dialog.locator('.chart').evaluate((one) => one.scrollIntoView())
  // A square of 600 × 400 has no widths above 400.
  await expect.poll(() => dialog.locator('.chart .dot').count(), { timeout: 60_000 }).toBe(15)

  await dialog.getByRole('button', { name: 'Focus', exact: true }).click()
  const stage = dialog.locator('.focus-stage img')
  const { width = 0, height = 0 } = (await stage.boundingBox()) ?? {}
  await stage.click({ position: { x: width * 0.75, y: height * 0.25 } })
  await dialog.getByRole('button', { name: 'Save focus' }).click()
  await page.getByText('Saved beside the image').waitFor()
  const sidecar = join(root, 'images/sea.jpg.ik.json')
  const { focus } = JSON.parse(readFileSync(sidecar, 'utf8'))
  expect([focus.x, focus.y].map((one) => Math.round(one * 20) / 20)).toEqual([0.75, 0.25])
  await dialog.getByRole('button', { name: 'Focus', exact: true }).click()
  await dialog.getByRole('button', { name: 'Remove focus' }).click()
  await expect.poll(() => JSON.parse(readFileSync(sidecar, 'utf8'))).toEqual({})

  await page.getByLabel('Next image').isDisabled()
  await dialog.getByRole('button', { name: 'Close' }).click()
  await dialog.waitFor({ state: 'hidden' })
})

test('by the keyboard alone', async () => {
  const { root, origin } = await app()
  const page = await open(origin)
  const focused = () =>
    page.evaluate(
      () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent,
    )
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key)
  }
  await page.getByLabel('Sort by').selectOption('name')
  await press('/')
  expect(await focused()).toBe('Search images')
  await page.keyboard.type('jpg')
  await expect.poll(() => names(page)).toEqual(['copy.jpg', 'sea.jpg'])
  await press('ArrowDown')
  expect(await focused()).toMatch(/^copy\.jpg/)
  await press('ArrowRight')
  expect(await focused()).toMatch(/^sea\.jpg/)
  await press('Home')
  expect(await focused()).toMatch(/^copy\.jpg/)
  await press('End', 'Tab')
  expect(await focused()).toMatch(/^index\.html:2/)
  await press('Shift+Tab', 'Enter')
  await page.getByRole('dialog').waitFor()
  await expect.poll(focused).toBe('sea.jpg')

  /** Tabs on to a control; every one can be reached. */
  const tabTo = async (name: RegExp) => {
    for (let tries = 0; tries < 60; tries++) {
      await press('Tab')
      const label = await page.evaluate(() => {
        const one = document.activeElement as HTMLInputElement | null
        return one?.getAttribute('aria-label') ?? one?.labels?.[0]?.textContent ?? one?.textContent ?? ''
      })
      if (name.test(label)) return
    }
    throw new Error(`Tab does not lead to ${name}`)
  }
  await tabTo(/^Focus$/)
  await press('Enter')
  await tabTo(/^From the left/)
  await press('Home', 'ArrowRight')
  await tabTo(/^From the top/)
  await press('End')
  await tabTo(/^Save focus/)
  await press('Enter')
  await expect
    .poll(
      () =>
        existsSync(join(root, 'images/sea.jpg.ik.json')) &&
        JSON.parse(readFileSync(join(root, 'images/sea.jpg.ik.json'), 'utf8')),
    )
    .toEqual({ focus: { x: 0.01, y: 1 } })
  // An answer comes late: what it replaces keeps the focus.
  let ask: (route: Route) => void = () => {}
  const asked = new Promise<Route>((resolve) => {
    ask = resolve
  })
  await page.route('**/api/preview?*', (route) => ask(route), { times: 1 })
  await tabTo(/^Widths/)
  await page.keyboard.type('50')
  await tabTo(/^CSS$/)
  await (await asked).continue()
  await page.locator('.copy-line code', { hasText: 'w=50' }).waitFor()
  expect(await focused()).toBe('CSS')
  await press('Enter')
  await page.getByText('background-image').waitFor()
  await press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  // The focus returns with the event that follows.
  await expect.poll(focused).toMatch(/^sea\.jpg/)
  await press('/', 'Escape')
  await expect.poll(() => names(page)).toHaveLength(3)
})

test('light, dark, and 320 pixels: nothing that axe finds, nothing outside of the window', async () => {
  const { origin, cards } = await app()
  const id = (await cards()).get('sea.jpg')!.id
  const grounds: string[] = []
  for (const look of [
    { colorScheme: 'light', width: 1280 },
    { colorScheme: 'dark', width: 1280 },
    { colorScheme: 'dark', width: 320 },
    { colorScheme: 'light', width: 320 },
  ] as const) {
    const page = await open(origin, look)
    grounds.push(await page.evaluate(() => getComputedStyle(document.body).backgroundColor))
    expect([look, await violations(page), await outside(page)]).toEqual([look, [], []])
    await card(page, 'sea.jpg').click()
    await page.locator('dialog .chart svg').waitFor()
    await page.getByText('Rendition, 400 px').waitFor()
    expect([look, await violations(page), await outside(page)]).toEqual([look, [], []])
    await page.getByRole('button', { name: 'Focus', exact: true }).click()
    expect([look, await violations(page), await outside(page)]).toEqual([look, [], []])
    await page.close()
  }
  const [light, dark] = grounds.map((one) =>
    (one.match(/\d+/g) ?? []).reduce((sum, value) => sum + Number(value), 0),
  )
  expect(light).toBeGreaterThan(600)
  expect(dark).toBeLessThan(150)
  const linked = await open(origin, { hash: `#${id}` })
  await linked.getByRole('dialog').getByRole('heading', { name: 'sea.jpg' }).waitFor()
})
