import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { build, type InlineConfig } from 'vite'
import { expect, onTestFinished, test } from 'vitest'
import { serve } from '../../playground/serve.mjs'
import { formatBytes } from '../../src/diagnostics/log'
import { type ReportResult, report } from '../../src/report'
import { WINDOWS } from '../../src/report/browser/browser-types'
import { launch } from '../../src/report/browser/launch'
import { visitPage } from '../../src/report/browser/visit'
import type { Options } from '../../src/types'
import imagekit from '../../src/vite'
import { browserAndEmulator } from '../browser/browser'
import { findBrowser } from '../browser/find-browser.mjs'
import { repository, screenshots, temporaryFolder } from '../helpers/folder'
import { forgetProjects } from '../helpers/forget-projects'
import { applyAdvice } from './helpers/apply-advice'
import { buildMarkdownSite, markdownSite } from './helpers/markdown-site'
import { sassProject } from './helpers/real-apps'
import { section } from './helpers/report'
import { difference, visit } from './helpers/same-page'

/*
 * Three sites: what the report advises is applied to their source, and Chromium counts the bytes before and after.
 */

const record = section('The report: sites before and after its advice')
/** Share of a page's pixels that may differ: its pictures are scaled by ImageKit instead of the browser. */
const MOST_DIFFERENT = 0.02

process.env.CHROME_PATH = findBrowser()
const on = browserAndEmulator()

interface SiteUnderReport {
  root: string
  options: Options
  /** The output folder of a build, as a path from the root. */
  build(outDir: string, isWithPlugin: boolean): Promise<void>
  page: string
  /** Whether it can be built without the plugin, for comparison. */
  isPlain: boolean
}

const account = (root: string): Options => {
  const { urlEndpoint, privateKey, url } = on.emulator
  return { root, urlEndpoint, privateKey, baseURL: url, lockfile: join(root, 'imagekit.lock') }
}

/** A site of Vite's. */
function viteSite(root: string, config: InlineConfig, options: Options, isPlain: boolean): SiteUnderReport {
  return {
    root,
    options,
    page: 'index.html',
    isPlain,
    async build(outDir, isWithPlugin) {
      forgetProjects()
      await build({
        root,
        configFile: false,
        logLevel: 'error',
        ...config,
        build: { ...config.build, outDir: join(root, outDir) },
        plugins: isWithPlugin ? [imagekit(options)] : [],
      })
    },
  }
}

async function grayscale(): Promise<SiteUnderReport> {
  const root = await sassProject()
  const css = {
    preprocessorOptions: { scss: { quietDeps: true, silenceDeprecations: ['import' as const] } },
  }
  return viteSite(root, { css }, account(root), true)
}

/** Its images are rendered beside the page. */
async function playground(): Promise<SiteUnderReport> {
  const root = join(temporaryFolder(), 'playground')
  mkdirSync(root)
  for (const folder of ['app', 'images'])
    cpSync(join(repository, 'playground', folder), join(root, folder), { recursive: true })
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'), 'dir')
  writeFileSync(join(root, 'package.json'), '{ "private": true, "type": "module" }\n')
  return viteSite(
    root,
    { root: join(root, 'app'), base: './', build: { target: 'es2022' } },
    { root, mode: 'local' },
    false,
  )
}

async function markdown(): Promise<SiteUnderReport> {
  const root = await markdownSite()
  return {
    root,
    options: account(root),
    page: 'tutorial-extras/manage-docs-versions.html',
    isPlain: true,
    build: (outDir, isWithPlugin) =>
      buildMarkdownSite(
        root,
        outDir,
        isWithPlugin ? `imagekit({ root: ${JSON.stringify(root)} })` : '',
        on.emulator,
      ),
  }
}

/** Bytes of images that Chromium downloads in all windows, for the pages of the report. */
const downloaded = ({ browser }: ReportResult) => browser!.visits.reduce((sum, { bytes }) => sum + bytes, 0)

async function downloadedOf(folder: string, pages: readonly string[]): Promise<number> {
  const site = await serve(folder)
  onTestFinished(() => site.close())
  const browser = await launch(repository)
  let total = 0
  try {
    for (const page of pages)
      for (const window of WINDOWS) {
        const { downloads } = await visitPage(browser, new URL(page, site.url).href, window)
        for (const bytes of downloads.values()) total += bytes
      }
  } finally {
    await browser.close()
  }
  return total
}

async function look(folder: string, path: string): Promise<Buffer> {
  const site = await serve(folder)
  const page = await on.browser.newPage()
  try {
    return (await visit(page, new URL(path, site.url).href)).picture
  } finally {
    await page.close()
    await site.close()
  }
}

test.each<[name: string, make: () => Promise<SiteUnderReport>, least: number]>([
  ['Start Bootstrap’s Grayscale, from its Sass, from the CDN', grayscale, 0],
  ['the playground, in local mode', playground, 0.2],
  ['VitePress over create-docusaurus’ tutorial, from the CDN', markdown, 0],
])('%s: the advice, applied, saves bytes, and the page looks the same', async (name, make, least) => {
  const site = await make()
  const { root, options, page } = site
  const reportOn = (outDir: string) =>
    report({
      cwd: root,
      options,
      environment: {},
      manifests: [join(outDir, 'imagekit-manifest.json')],
      out: false,
      browserPages: 3,
    })
  if (site.isPlain) await site.build('without', false)
  await site.build('before', true)
  const before = await reportOn('before')
  const changed = applyAdvice(root, before)
  await site.build('after', true)
  const after = await reportOn('after')
  const pages = [...new Set(before.browser!.visits.map((one) => one.page))]
  const without = site.isPlain ? await downloadedOf(join(root, 'without'), pages) : undefined
  const [one, other] = [downloaded(before), downloaded(after)]
  const saved = 1 - other / one
  const pictures = [await look(join(root, 'before'), page), await look(join(root, 'after'), page)] as const
  mkdirSync(screenshots, { recursive: true })
  for (const [index, picture] of pictures.entries())
    writeFileSync(join(screenshots, `${basename(root)}-${['before', 'after'][index]}.png`), picture)
  const share = await difference(...pictures)
  expect(share).toBeLessThanOrEqual(MOST_DIFFERENT)
  expect(saved).toBeGreaterThanOrEqual(least)
  record({
    case: name,
    method: `advice of \`report --browser\` applied to the source, built again; bytes of images in ${WINDOWS.length} windows, as Chromium counted them; a screenshot before and after`,
    n: `${pages.length} pages, ${before.images.length} references, ${changed} changed`,
    result: `${without === undefined ? '' : `without the plugin ${formatBytes(without)}, `}before the advice ${formatBytes(one)}, after it ${formatBytes(other)}: ${(saved * 100).toFixed(0)} % less; ${(share * 100).toFixed(2)} % of the page’s pixels differ (at most ${MOST_DIFFERENT * 100} %)`,
  })
})
