import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import fc from 'fast-check'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { report } from '../../src/report'
import { chooseCandidate } from '../../src/report/devices/choose'
import { matchesMedia } from '../../src/report/devices/media'
import { slotWidth } from '../../src/report/devices/sizes'
import { reportHtml } from '../../src/report/render/html'
import { screenshots, temporaryFolder } from '../helpers/folder'
import { collected, imageNamed } from '../report/collected'
import { buildSite, photo, site } from '../report/project'
import { startBrowser } from './browser'
import { findBrowser } from './find-browser.mjs'

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
let browser: Awaited<ReturnType<typeof startBrowser>>
let problems: string[]

beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(() => browser?.close())
beforeEach(() => {
  problems = []
})
afterEach(() => expect(problems).toEqual([]))

const paths = [
  'photos/hero.jpg',
  'photos/second.jpg',
  'icons/late.jpg',
  'a/<b>"quoted" & long-name-without-any-space-in-it.jpg',
]

/** The report of a few images, opened as a file. */
async function open(
  look: { colorScheme?: 'light' | 'dark'; width?: number } = {},
  count = paths.length,
): Promise<Page> {
  const images = Array.from({ length: count }, (_, index) =>
    imageNamed(paths[index] ?? `many/${index % 30}/image-${index}.jpg`),
  )
  const file = join(temporaryFolder(), 'report.html')
  writeFileSync(file, reportHtml(collected(images)))
  const page = await browser.newPage()
  page.setDefaultTimeout(60_000)
  onTestFinished(() => page.close())
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
  page.on('request', (request) => {
    if (!/^(?:file|data):/.test(request.url())) problems.push(`asks for ${request.url()}`)
  })
  await page.emulateMedia({ colorScheme: look.colorScheme ?? 'light', reducedMotion: 'reduce' })
  if (look.width) await page.setViewportSize({ width: look.width, height: 800 })
  await page.goto(pathToFileURL(file).href)
  return page
}

const rows = (page: Page) => page.locator('table.images tbody tr')
const names = (page: Page) => rows(page).locator('th b').allTextContents()

describe.each(['light', 'dark'] as const)('%s', (colorScheme) => {
  test.each([320, 1280])('no rule of axe is broken at %d pixels, and nothing is cut off', async (width) => {
    const page = await open({ colorScheme, width })
    // The page's policy allows no other script, so that the test's own goes in by the debugger.
    await page.evaluate(await import('node:fs').then(({ readFileSync }) => readFileSync(axe, 'utf8')))
    const violations = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as {
        axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
      }
      return (await axe.run()).violations.map(({ id, nodes }) => [
        id,
        nodes.slice(0, 3).map(({ html }) => html),
      ])
    })
    expect(violations).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
    await page.screenshot({ path: join(screenshots, `report-${colorScheme}-${width}.jpg`), fullPage: true })
  })
})

test('the table sorts, searches and filters, and its findings lead to it', async () => {
  const page = await open()
  const original = page.getByRole('columnheader', { name: /^Original(?!s)/ }).first()
  await page.getByRole('button', { name: 'Original', exact: true }).click()
  expect(await original.getAttribute('aria-sort')).toBe('descending')
  const falling = await names(page)
  await page.getByRole('button', { name: 'Original', exact: true }).click()
  expect(await names(page)).toEqual([...falling].reverse())
  await page.getByRole('button', { name: 'Image', exact: true }).click()
  expect(await names(page)).toEqual([...paths].sort())

  await page.getByRole('searchbox').fill('HERO')
  expect(await names(page)).toEqual(['photos/hero.jpg'])
  await page.getByRole('searchbox').fill('')
  await page
    .locator('#findings')
    .getByRole('button', { name: /No alt/ })
    .click()
  const withoutAlt = paths.filter((path) => imageNamed(path).findings.some(({ kind }) => kind === 'no-alt'))
  expect((await names(page)).sort()).toEqual(withoutAlt.sort())
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('images-title')
})

test('the map by folder and by module leads to its images', async () => {
  const page = await open()
  await page
    .locator('.treemap')
    .getByRole('button', { name: /^photos / })
    .click()
  expect((await names(page)).sort()).toEqual(['photos/hero.jpg', 'photos/second.jpg'])
  await page.getByRole('button', { name: 'Show all images, not only those of photos' }).click()
  expect(await names(page)).toHaveLength(paths.length)
  await page.getByRole('button', { name: 'Modules' }).click()
  await page.getByRole('button', { name: 'Originals', exact: true }).click()
  const [image] = [imageNamed(paths[0]!)]
  await expect
    .poll(() => page.locator('.treemap').getByRole('button', { name: image.modules[0]!.file }).count())
    .toBe(1)
  await page.getByText('The same as a table').click()
  expect(
    await page.getByRole('region', { name: 'Bytes by module' }).getByRole('row').count(),
  ).toBeGreaterThan(1)
})

test('everything can be reached and used with the keyboard alone', async () => {
  const page = await open({ width: 1280 }, 250)
  const focused = () =>
    page.evaluate(
      () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '',
    )
  const reached: string[] = []
  for (let step = 0; step < 120; step++) {
    await page.keyboard.press('Tab')
    const name = await focused()
    if (reached.includes('Show more') && reached.at(-1) === name) break
    reached.push(name)
    if (name === 'Show more') break
  }
  for (const wanted of [
    'Skip to the table of images',
    'What screens load',
    /Unneeded widths/,
    /^Copy the query/,
    'Modules',
    'Laptop',
    /^many\/0/,
    'The same as a table',
    'Phone',
    'Table of images',
    'Show more',
  ])
    expect(reached.some((name) => (typeof wanted === 'string' ? name === wanted : wanted.test(name)))).toBe(
      true,
    )
  expect(await rows(page).count()).toBe(100)
  await page.keyboard.press('Enter')
  expect(await rows(page).count()).toBe(200)
})

test('5,000 images are drawn a hundred at a time', async () => {
  const page = await open({}, 5000)
  expect(await rows(page).count()).toBe(100)
  await page.getByRole('searchbox').fill('image-4999.')
  expect(await names(page)).toEqual(['many/19/image-4999.jpg'])
})

const length = fc.oneof(
  fc.integer({ min: 0, max: 1500 }).map((px) => `${px}px`),
  fc.integer({ min: 1, max: 120 }).map((vw) => `${vw}vw`),
  fc.integer({ min: 1, max: 60 }).map((em) => `${em}em`),
  fc.integer({ min: 1, max: 90 }).map((vh) => `${vh}vh`),
)
const value = fc.oneof(
  length,
  fc.tuple(length, length).map(([a, b]) => `calc(${a} - ${b} / 4)`),
  fc.tuple(length, length).map(([a, b]) => `min(${a}, max(${b}, 10px))`),
  fc.tuple(length, length, length).map(([a, b, c]) => `clamp(${a}, ${b}, ${c})`),
)
const feature = fc.oneof(
  fc
    .tuple(fc.constantFrom('min-width', 'max-width', 'min-height', 'max-height'), length)
    .map(([name, of]) => `(${name}: ${of})`),
  fc.tuple(length, fc.constantFrom('<', '<=', '>', '>=')).map(([of, sign]) => `(width ${sign} ${of})`),
  fc.tuple(length, length).map(([a, b]) => `(${a} <= width < ${b})`),
  fc.constantFrom(
    '(orientation: portrait)',
    '(min-resolution: 1.5dppx)',
    '(min-aspect-ratio: 3/2)',
    '(what-is-this: 3)',
    '(width)',
  ),
)
const condition = fc.oneof(
  feature,
  feature.map((one) => `not ${one}`),
  fc.tuple(feature, feature, fc.constantFrom('and', 'or')).map(([a, b, word]) => `${a} ${word} ${b}`),
  fc.tuple(feature, feature).map(([a, b]) => `(${a} or ${b}) and ${a}`),
)
const entry = fc.oneof(
  value,
  fc.tuple(condition, value).map(([media, of]) => `${media} ${of}`),
)
const sizes = fc.array(entry, { minLength: 1, maxLength: 3 }).map((entries) => entries.join(', '))
const widths = fc.uniqueArray(fc.integer({ min: 16, max: 4000 }), { minLength: 1, maxLength: 6 })

test('sizes, media and candidates are what Chromium makes of them', async () => {
  const page = await browser.newPage()
  onTestFinished(() => page.close())
  const screen = { width: 1000, height: 700, density: 1 }
  await page.setViewportSize(screen)
  await page.route('http://image.test/**', (route) => route.abort())
  await page.setContent('<p>')
  const samples = fc.sample(fc.record({ sizes, widths, condition }), { numRuns: 400, seed: 7 })
  const found = await page.evaluate(async (all) => {
    const results = []
    for (const [index, { sizes, widths, condition }] of all.entries()) {
      // Of a picture each: Chromium prefers a larger one that it has already, and data: URIs.
      const url = (width: number) => `http://image.test/${index}/${width}`
      const image = new Image()
      image.sizes = sizes
      image.srcset = widths.map((width) => `${url(width)} ${width}w`).join(', ')
      await image.decode().catch(() => {})
      results.push({
        chosen: Number(image.currentSrc.split('/').at(-1)),
        matches: matchMedia(condition).matches,
      })
    }
    return results
  }, samples)
  const ours = samples.map(({ sizes, widths, condition }) => {
    const candidates = widths.map((width) => ({ descriptor: `${width}w`, width }))
    return {
      chosen: chooseCandidate(candidates, slotWidth(sizes, screen), screen.density)!.width,
      matches: matchesMedia(condition, screen),
    }
  })
  const wrong = samples.flatMap((sample, index) =>
    JSON.stringify(found[index]) === JSON.stringify(ours[index])
      ? []
      : [{ ...sample, chromium: found[index], ours: ours[index] }],
  )
  expect(wrong).toEqual([])
})

test('a run with Chromium: what is loaded and shown, and sizes from the layout', async () => {
  process.env.CHROME_PATH = findBrowser()
  const root = await site({
    'index.html': `<!doctype html><html lang="en"><head><title>Site</title><meta name="viewport" content="width=device-width">
<link rel="stylesheet" href="./style.css"></head><body>
<img id="hero" src="./photos/hero.jpg?w=400;1600" alt="Hero">
<div class="cover"></div><script type="module" src="./main.js"></script></body></html>`,
    'style.css': `body { margin: 0 } img { display: block; width: calc(100vw - 40px); height: auto }
@media (min-width: 800px) { img { width: 300px } } .cover { height: 50px; background: url(./photos/copy2.jpg?w=200) 0 0 / cover }`,
    'photos/copy2.jpg': await photo(800, 800, 11),
    'main.js':
      "import late from './icons/late.jpg?w=800'\nconst image = new Image()\nimage.src = late\nimage.style.width = '50px'\ndocument.body.append(image)\n",
  })
  const local = { mode: 'local' as const }
  await buildSite(root, local)
  const {
    browser: run,
    images,
    advice,
  } = await report({ cwd: root, options: local, environment: {}, out: false, browserPages: 3 })
  expect(run!.visits.map(({ window }) => window.width)).toEqual([360, 412, 768, 1024, 1440, 1920])
  const [phone] = run!.visits
  const hero = phone!.images.find(({ key }) => key?.includes('hero'))!
  expect(hero).toMatchObject({ kind: 'img', width: 320, naturalWidth: 1600 })
  const used = (320 * 3) / 1600
  expect(hero.wasted).toBeCloseTo(hero.bytes * (1 - used * used), -2)
  expect(phone!.images.find(({ key }) => key?.includes('copy2'))).toMatchObject({
    kind: 'background',
    width: 360,
  })
  expect(phone!.bytes).toBe(phone!.images.reduce((sum, { bytes }) => sum + bytes, 0))
  expect(phone!.lcp).toMatchObject({ tag: 'img', key: expect.stringContaining('hero') })
  const found = (path: string) => images.find((one) => one.path === path)!.findings.map(({ kind }) => kind)
  expect(found('photos/hero.jpg')).toContain('lcp')
  // Made by a script, which no look at the markup finds.
  expect(found('icons/late.jpg')).toEqual(['no-alt'])
  const ofHero = advice.find(({ path }) => path === 'photos/hero.jpg')!
  expect(ofHero.sizes).toBe('(min-width: 800px) 300px, calc(100vw - 40px)')
  expect(ofHero.after).toBeLessThan(ofHero.before)
})
