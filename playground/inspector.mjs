/**
 * The inspector over a small site: `node playground/inspector.mjs --serve` leaves it up, and without `--serve` the script renews
 * the pictures of `docs/look.md`.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import sharp from 'sharp'
import imagekit from 'unplugin-imagekit/vite'
import { createServer } from 'vite'
import { findBrowser } from '../test/browser/find-browser.mjs'
import { FLAGS } from '../test/browser/flags.mjs'

const here = fileURLToPath(new URL('.', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'inspector-'))
const root = join(folder, 'harbour')

const files = {
  'package.json': '{ "name": "harbour", "private": true }',
  'index.html': `<!doctype html>
<html lang="en">
  <head><title>Harbour</title><link rel="stylesheet" href="/src/site.css" /></head>
  <body>
    <img src="ik:./src/images/sea.jpg?w=480;960;1440&placeholder=lqip&priority" sizes="100vw" alt="The sea at noon">
    <picture><img src="ik:./src/images/canyon.jpg?w=400;800&f=avif;webp;jpg" sizes="50vw" alt="A canyon in the evening"></picture>
    <img src="ik:./src/images/moon.png?w=240" alt="">
    <script type="module" src="/src/gallery.js"></script>
  </body>
</html>
`,
  'src/site.css': ".top { background-image: url('ik:./images/nebula.webp?w=1600') }\n",
  'src/gallery.js': `import dawn from 'ik:./images/dawn.jpg?w=320;640&ar=1-1&placeholder=color'
import copy from 'ik:./images/dawn (copy).jpg?w=320'
import dunes from 'ik:./images/dunes.jpg?w=320;640;2400'
import forest from 'ik:./images/forest.jpg?w=640&h=400'
import lake from 'ik:./images/mountain lake.jpg?w=320;640&placeholder=color'
import marble from 'ik:./images/marble.png?w=200'
import aurora from 'ik:./images/aurora.webp?w=320;640&fo=auto&ar=16-9'

document.body.insertAdjacentHTML('beforeend', [dawn, copy, dunes, forest, lake, marble, aurora].map((src) => \`<img src="\${src}">\`).join(''))
`,
}

for (const [name, text] of Object.entries(files)) {
  mkdirSync(join(root, name, '..'), { recursive: true })
  writeFileSync(join(root, name), text)
}
cpSync(join(here, 'images'), join(root, 'src/images'), {
  recursive: true,
  filter: (file) => !file.endsWith('.mjs'),
})

const server = await createServer({
  root,
  configFile: false,
  logLevel: process.argv.includes('--serve') ? 'info' : 'error',
  plugins: [imagekit({ urlEndpoint: 'https://ik.imagekit.io/harbour', budget: 200_000 })],
  server: { host: '127.0.0.1', port: 5180, fs: { allow: [root] } },
})
await server.listen()
server.printUrls()
const [app = ''] = server.resolvedUrls?.local ?? []

if (!process.argv.includes('--serve')) {
  await takePictures(process.argv[2] ?? join(here, '../docs/images'))
  await server.close()
  rmSync(folder, { recursive: true, force: true })
}

/** @param {string} folder */
async function takePictures(folder) {
  mkdirSync(folder, { recursive: true })
  const browser = await chromium.launch({ executablePath: findBrowser(), args: FLAGS })
  const page = await browser.newPage({ viewport: { width: 1280, height: 860 } })
  const picture = async (name) => {
    const png = await page.screenshot()
    await sharp(png)
      .png({ palette: true, quality: 90, effort: 10 })
      .toFile(join(folder, `${name}.png`))
  }
  await page.goto(app, { waitUntil: 'networkidle' })
  await page.emulateMedia({ colorScheme: 'light' })
  await page.goto(`${app}__imagekit/`, { waitUntil: 'networkidle' })
  await page.locator('.card').nth(9).waitFor()
  await page.waitForTimeout(1500)
  await picture('inspector-light')
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.getByRole('button', { name: 'sea.jpg', exact: false }).first().click()
  await page.locator('.compare .over').waitFor()
  await page.waitForTimeout(2500)
  await picture('inspector-dark')
  if (process.env.MORE) {
    await page.setViewportSize({ width: 1280, height: 2600 })
    await page.waitForTimeout(9000)
    await picture('detail-long')
    await page.emulateMedia({ colorScheme: 'light' })
    await picture('detail-long-light')
    await page.setViewportSize({ width: 320, height: 700 })
    await page.waitForTimeout(500)
    await picture('narrow-detail')
    await page.keyboard.press('Escape')
    await page.waitForTimeout(500)
    await picture('narrow')
  }
  await browser.close()
}
