import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { reportHtml } from '../../src/report/render/html'
import { startBrowser } from '../browser/browser'
import { temporaryFolder } from '../helpers/folder'
import { collected, imageNamed } from '../report/collected'
import { section } from './helpers/report'
import { isFull, trials } from './size'

const record = section('The report: many images')
const MOST_BYTES = 3_000_000
const MOST_MS = 2000

let browser: Awaited<ReturnType<typeof startBrowser>>
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(() => browser?.close())

test('a report of 5,000 images is small, and opens at once', async () => {
  const count = trials(5000, 500)
  const images = Array.from({ length: count }, (_, index) =>
    imageNamed(`src/photos/${index % 40}/a-readable-name-${index}.jpg`),
  )
  const file = join(temporaryFolder(), 'report.html')
  const html = reportHtml(collected(images))
  writeFileSync(file, html)
  const page = await browser.newPage()
  const started = performance.now()
  await page.goto(pathToFileURL(file).href)
  await page.locator('table.images tbody tr').nth(99).waitFor()
  const milliseconds = performance.now() - started
  await page.close()
  expect(Buffer.byteLength(html)).toBeLessThan(MOST_BYTES)
  // A machine that is busy with other tests says nothing of it.
  if (isFull) expect(milliseconds).toBeLessThan(MOST_MS)
  record({
    case: 'a report with every part',
    method: 'written, and opened in Chromium until its table is drawn',
    n: `${count.toLocaleString('en-US')} images`,
    result: `${(Buffer.byteLength(html) / 1e6).toFixed(1)} MB (at most ${MOST_BYTES / 1e6}); open after ${(milliseconds / 1000).toFixed(1)} s (at most ${MOST_MS / 1000})`,
  })
})
