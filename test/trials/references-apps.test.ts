import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { build, type CSSOptions, type PluginOption } from 'vite'
import { expect, onTestFinished, test } from 'vitest'
import { serve } from '../../playground/serve.mjs'
import imagekit from '../../src/vite'
import { browserAndEmulator } from '../browser/browser'
import { fromTemplate, isApart, sassProject, templates } from './helpers/real-apps'
import { section } from './helpers/report'
import { difference, MOST_DIFFERENT, type Visit, visit } from './helpers/same-page'
import { isFull, trials } from './size'

const record = section('References: applications that others wrote')
const RASTER = /\.(?:png|jpe?g|webp|avif|gif)$/i

const on = browserAndEmulator()

/** Builds the project by its own configuration, and opens the page. */
async function shown(root: string, outDir: string, plugins: PluginOption[]): Promise<Visit> {
  // The theme's Sass is of a time before the newest warnings.
  const css: CSSOptions = {
    preprocessorOptions: { scss: { quietDeps: true, silenceDeprecations: ['import'] } },
  }
  await build({ root, logLevel: 'error', plugins, css, build: { outDir } })
  const site = await serve(join(root, outDir))
  onTestFinished(() => site.close())
  const page = await on.browser.newPage()
  try {
    return await visit(page, site.url)
  } finally {
    await page.close()
  }
}

const filesIn = (folder: string) => readdirSync(folder, { recursive: true, encoding: 'utf8' })

/** CI takes two, of the frameworks that are installed. */
const sample = (
  isFull ? templates : templates.filter((name) => !isApart(name) && !name.endsWith('-ts'))
).slice(0, trials(templates.length, 2))
const apps: [name: string, make: () => Promise<string>][] = [
  ...sample.map((name): (typeof apps)[number] => [`create-vite, \`${name}\``, () => fromTemplate(name)]),
  ['Start Bootstrap’s Grayscale, from its Sass', sassProject],
]

test.each(apps)('%s looks the same, its raster images from the CDN', async (name, make) => {
  const root = await make()
  const without = await shown(root, 'dist-without', [])
  const { urlEndpoint, privateKey, url } = on.emulator
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
  // Nobody named SVG files, so they stay what they are, where they are.
  expect(withPlugin.vectors).toEqual(without.vectors)
  const left = filesIn(join(root, 'dist-with'))
  const textOf = (file: string) => readFileSync(join(root, 'dist-with', file), 'utf8')
  // Qwik lists its files for its server.
  const lists = left
    .filter((file) => file.endsWith('.json'))
    .map(textOf)
    .join('')
  expect(left.filter((file) => RASTER.test(file) && !lists.includes(basename(file)))).toEqual([])
  const texts = left.filter((file) => /\.(?:js|css|html)$/.test(file)).map(textOf)
  expect(texts.join('')).not.toMatch(/["'(]ik:/)
  expect([without.problems, withPlugin.problems]).toEqual([[], []])
  const share = await difference(without.picture, withPlugin.picture)
  expect(share).toBeLessThanOrEqual(MOST_DIFFERENT)
  record({
    case: name,
    method: 'built without and with the plugin and no other change, opened in Chromium',
    n: `${without.rasters.length} raster, ${without.vectors.length} SVG`,
    result: `every raster image from the CDN, none left in the output; SVG as without it; ${(share * 100).toFixed(3)} % of the page’s pixels differ (at most ${MOST_DIFFERENT * 100} %)`,
  })
})
