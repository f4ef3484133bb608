import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build, type CSSOptions, type PluginOption } from 'vite'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { serve } from '../../playground/serve.mjs'
import { type Emulator, startEmulator } from '../../src/emulator'
import imagekit from '../../src/vite'
import { startBrowser } from '../browser/browser'
import { fromTemplate, sassProject, templates } from './helpers/real-apps'
import { section } from './helpers/report'
import { difference, MOST_DIFFERENT, type Visit, visit } from './helpers/same-page'
import { trials } from './size'

const record = section('References: applications that others wrote')
const RASTER = /\.(?:png|jpe?g|webp|avif|gif)$/i

let browser: Awaited<ReturnType<typeof startBrowser>>
let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator()
  browser = await startBrowser()
})
afterAll(async () => {
  await browser?.close()
  await emulator?.close()
})

/** Builds the project by its own configuration, and opens the page. */
async function shown(root: string, outDir: string, plugins: PluginOption[]): Promise<Visit> {
  // The theme's Sass is of a time before the newest warnings.
  const css: CSSOptions = {
    preprocessorOptions: { scss: { quietDeps: true, silenceDeprecations: ['import'] } },
  }
  await build({ root, logLevel: 'error', plugins, css, build: { outDir } })
  const site = await serve(join(root, outDir))
  onTestFinished(() => site.close())
  const page = await browser.newPage()
  try {
    return await visit(page, site.url)
  } finally {
    await page.close()
  }
}

const filesIn = (folder: string) => readdirSync(folder, { recursive: true, encoding: 'utf8' })

const apps: [name: string, make: () => string][] = [
  ...templates
    .slice(0, trials(templates.length, 2))
    .map((name): [string, () => string] => [`create-vite, \`${name}\``, () => fromTemplate(name)]),
  ['Start Bootstrap’s Grayscale, from its Sass', sassProject],
]

test.each(apps)('%s looks the same, its raster images from the CDN', async (name, make) => {
  const root = make()
  const without = await shown(root, 'dist-without', [])
  const { urlEndpoint, privateKey, url } = emulator
  const options = {
    urlEndpoint,
    privateKey,
    baseURL: url,
    strict: true,
    lockfile: join(root, 'imagekit.lock'),
  }
  const withPlugin = await shown(root, 'dist-with', [imagekit(options)])

  // Only then is there anything to prove.
  expect(without.rasters.length).toBeGreaterThan(0)
  expect(filesIn(join(root, 'dist-without')).some((file) => RASTER.test(file))).toBe(true)
  expect(withPlugin.rasters).toHaveLength(without.rasters.length)
  expect(withPlugin.rasters.filter((one) => !one.startsWith(urlEndpoint))).toEqual([])
  const left = filesIn(join(root, 'dist-with'))
  expect(left.filter((file) => RASTER.test(file))).toEqual([])
  const texts = left
    .filter((file) => /\.(?:js|css|html)$/.test(file))
    .map((file) => readFileSync(join(root, 'dist-with', file), 'utf8'))
  expect(texts.join('')).not.toMatch(/["'(]ik:/)
  expect([without.problems, withPlugin.problems]).toEqual([[], []])
  const share = await difference(without.picture, withPlugin.picture)
  expect(share).toBeLessThanOrEqual(MOST_DIFFERENT)
  record({
    case: name,
    method: 'built without and with the plugin and no other change, opened in Chromium',
    n: `${without.rasters.length} raster images`,
    result: `all from the CDN, none left in the output; ${(share * 100).toFixed(3)} % of the page’s pixels differ (at most ${MOST_DIFFERENT * 100} %)`,
  })
})
