import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { serve } from '../../playground/serve.mjs'
import { browserAndEmulator } from '../browser/browser'
import { buildMarkdownSite, markdownSite } from './helpers/markdown-site'
import { section } from './helpers/report'
import { difference, MOST_DIFFERENT, visit } from './helpers/same-page'

const record = section('References: a Markdown site')
const on = browserAndEmulator()
let root: string

/** Builds the site with these plugins, as source text, and opens two of its pages. */
async function shown(outDir: string, plugins: string, pages: readonly string[]) {
  await buildMarkdownSite(root, outDir, plugins, on.emulator)
  const site = await serve(join(root, outDir))
  onTestFinished(() => site.close())
  const visits = []
  for (const path of pages) {
    const page = await on.browser.newPage()
    visits.push(await visit(page, new URL(path, site.url).href))
    await page.close()
  }
  return visits
}

test('VitePress: every raster image of its pages comes from the CDN, and they look the same', async () => {
  root = await markdownSite()
  const pages = ['tutorial-extras/manage-docs-versions.html', 'tutorial-extras/translate-your-site.html']
  const without = await shown('without', '', pages)
  const withPlugin = await shown('with', 'imagekit({ strict: true })', pages)

  expect(without.map(({ rasters }) => rasters.length)).toEqual([1, 1])
  const rasters = withPlugin.flatMap((one) => one.rasters)
  expect(rasters).toHaveLength(2)
  expect(rasters.filter((one) => !one.startsWith(on.emulator.urlEndpoint))).toEqual([])
  expect(withPlugin.flatMap(({ problems }) => problems)).toEqual([])
  const left = readdirSync(join(root, 'with'), { recursive: true, encoding: 'utf8' })
  expect(left.filter((file) => /\.png$/.test(file))).toEqual([])
  for (const page of pages)
    expect(readFileSync(join(root, 'with', page), 'utf8')).toContain(on.emulator.urlEndpoint)
  const shares = await Promise.all(
    without.map(({ picture }, index) => difference(picture, withPlugin[index]!.picture)),
  )
  const most = Math.max(...shares)
  expect(most).toBeLessThanOrEqual(MOST_DIFFERENT)
  record({
    case: 'VitePress over create-docusaurus’ tutorial',
    method: 'built without and with the plugin and no other change, two pages opened in Chromium',
    n: `${rasters.length} raster images`,
    result: `all from the CDN, none left in the output, in the server’s HTML too; ${(most * 100).toFixed(3)} % of a page’s pixels differ (at most ${MOST_DIFFERENT * 100} %)`,
  })
})
