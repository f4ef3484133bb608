import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { serve } from '../../playground/serve.mjs'
import { browserAndEmulator } from '../browser/browser'
import { repository, temporaryFolder } from '../helpers/folder'
import { section } from './helpers/report'
import { difference, MOST_DIFFERENT, visit } from './helpers/same-page'

/*
 * A site of Markdown pages that others wrote, by a generator of its own: VitePress over the tutorial that create-docusaurus
 * gives away. Both are installed for it, which is why only a full run has it.
 */

const record = section('References: a Markdown site')
/** The newest that can be installed beside Vite 7, and the last tutorial that is Markdown only. */
const PACKAGES = ['vitepress@2.0.0-alpha.15', 'create-docusaurus@3.4.0', 'sharp@0.35']

const on = browserAndEmulator()
let root: string

async function install(): Promise<void> {
  root = join(temporaryFolder(), 'site')
  mkdirSync(join(root, 'docs/.vitepress'), { recursive: true })
  writeFileSync(join(root, 'package.json'), '{ "private": true, "type": "module" }\n')
  await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...PACKAGES])
  const tutorial = join(root, 'node_modules/create-docusaurus/templates/shared/docs')
  cpSync(tutorial, join(root, 'docs'), { recursive: true })
}

async function run(command: string, args: string[], environment: Record<string, string> = {}): Promise<void> {
  await promisify(execFile)(command, args, {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production', ...environment },
    timeout: 240_000,
  })
}

/** Builds the site with these plugins, as source text, and opens two of its pages. */
async function shown(outDir: string, plugins: string, pages: readonly string[]) {
  const config = `import imagekit from ${JSON.stringify(join(repository, 'dist/vite.js'))}
export default { ignoreDeadLinks: true, vite: { plugins: [${plugins}] } }
`
  writeFileSync(join(root, 'docs/.vitepress/config.js'), config)
  const { urlEndpoint, privateKey, url } = on.emulator
  await run('npx', ['--no-install', 'vitepress', 'build', 'docs', '--outDir', outDir], {
    IMAGEKIT_URL_ENDPOINT: urlEndpoint,
    IMAGEKIT_PRIVATE_KEY: privateKey,
    IMAGE_KIT_BASE_URL: url,
  })
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
  await install()
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
