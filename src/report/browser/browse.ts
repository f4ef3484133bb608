import type { Setup } from '../../deploy/setup'
import { errorMessage } from '../../diagnostics/build-error'
import { runEach } from '../../lib/run-each'
import type { Site } from '../model/pages'
import type { Browsed } from './browsed'
import { WINDOWS } from './browser-types'
import { launch } from './launch'
import { serveFolder } from './serve'
import { measureLayout, visitPage } from './visit'
import { VisitCollector } from './visit-collector'

/** Windows at the same time: most of a visit is waiting for the page to become quiet. */
const CONCURRENCY = 3

/**
 * Opens the built pages in Chromium, in six windows each, and measures the layout of their images.
 *
 * @throws ImageKitBuildError `NO_BROWSER`
 */
export async function browse(
  site: Site,
  { maxPages, setup }: { maxPages: number; setup: Setup },
): Promise<Browsed> {
  const browser = await launch(setup.options.root)
  const served = await serveFolder(site.outDir)
  try {
    // Pages with the most images first: they are the ones to learn from. What scripts name may not be shown.
    const sorted = [...site.pages].sort(
      (a, b) => b.uses.length - a.uses.length || b.images.length - a.images.length,
    )
    const pages = sorted.slice(0, maxPages).map(({ file }) => file)
    const collector = new VisitCollector(site)
    let done = 0
    for (const page of pages) {
      const url = new URL(page.split('/').map(encodeURIComponent).join('/'), served.url).href
      try {
        await runEach(WINDOWS, CONCURRENCY, async (window) => {
          collector.addVisit(page, window, await visitPage(browser, url, window))
          setup.report({
            kind: 'progress',
            what: 'windows',
            done: ++done,
            total: pages.length * WINDOWS.length,
          })
        })
        const layout = await measureLayout(
          browser,
          url,
          WINDOWS.map(({ width }) => width),
        )
        collector.addLayout(page, layout.widths, layout.breakpoints)
      } catch (error) {
        collector.failed.push(`${page} can’t be opened: ${errorMessage(error).split('\n')[0]}`)
      }
    }
    return collector.result(site.pages.length - pages.length)
  } finally {
    await browser.close()
    await served.close()
  }
}
