/**
 * From a heavy page to a light one: builds a page whose images are as large for a phone as for a wall, asks the report what to
 * change, changes it, and builds again. `node playground/report.mjs` prints the figures of `docs/look.md` and renews its
 * pictures; with `--serve` the pages stay up.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'
import sharp from 'sharp'
import imagekit from 'unplugin-imagekit/vite'
import { build } from 'vite'
import { findBrowser } from '../test/browser/find-browser.mjs'
import { FLAGS } from '../test/browser/flags.mjs'
import { serve } from './serve.mjs'

const here = fileURLToPath(new URL('.', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'report-'))
const root = join(folder, 'far-places')
const options = { mode: 'local', budgets: [{ page: 'index.html', bytes: 500_000, device: 'phone' }] }

const cards = ['canyon.jpg', 'dunes.jpg', 'forest.jpg', 'mountain lake.jpg', 'sea.jpg', 'marble.png']
const files = {
  'package.json': '{ "name": "far-places", "private": true, "type": "module" }\n',
  'unplugin-imagekit.config.js': `export default { options: ${JSON.stringify(options)} }\n`,
  'style.css': `body { margin: 0; font: 16px/1.5 system-ui; color: #222 }
.hero { display: block; width: 100%; height: auto }
main { display: grid; gap: 24px; padding: 24px; max-width: 1200px; margin: auto }
main img { display: block; width: 100%; height: auto; border-radius: 8px }
@media (min-width: 640px) { main { grid-template-columns: 1fr 1fr } }
@media (min-width: 1000px) { main { grid-template-columns: 1fr 1fr 1fr } }
`,
  'index.html': `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Far places</title>
    <link rel="stylesheet" href="./style.css" />
  </head>
  <body>
    <img class="hero" src="./photos/dawn.jpg?w=1600" alt="Mountains at dawn" />
    <main>
${cards.map((name) => `      <img src="./photos/${name}?w=1600" />`).join('\n')}
    </main>
  </body>
</html>
`,
}

for (const [name, text] of Object.entries(files)) {
  mkdirSync(join(root, name, '..'), { recursive: true })
  writeFileSync(join(root, name), text)
}
cpSync(join(here, 'images'), join(root, 'photos'), {
  recursive: true,
  filter: (file) => !file.endsWith('.mjs'),
})

await buildPage()
const before = report()
for (const { key, query } of before.advice) {
  const written = key.slice('ik:'.length)
  replaceInPage(written, (line) => line.replace(written, written.split('?')[0] + query))
}
replaceInPage('dawn.jpg', (line) => line.replace('?', '?priority&'))
for (const name of cards)
  replaceInPage(name, (line) => line.replace(/ \/>$/, ` alt="${name.slice(0, -4)}" />`))
const heavy = readFileSync(join(root, 'imagekit-report.html'))
cpSync(join(root, 'dist/imagekit-manifest.json'), join(root, 'before.json'))
await buildPage()
const after = report('--previous', 'before.json')

console.log('window      before       after   layout shift')
for (const [index, one] of before.browser.visits.entries()) {
  const other = after.browser.visits[index]
  const width = `${one.window.width} at ${one.window.density}x`
  console.log(
    `${width.padEnd(14)}${kilobytes(one.bytes)}${kilobytes(other.bytes)}   ${one.shift} → ${other.shift}`,
  )
}
console.log(readFileSync(join(root, 'index.html'), 'utf8'))
writeFileSync(join(root, 'before.html'), heavy)

if (process.argv.includes('--serve')) {
  const site = await serve(join(root, 'dist'))
  console.log(
    `The page: ${site.url}\nThe reports: ${join(root, 'before.html')}, ${join(root, 'imagekit-report.html')}`,
  )
} else {
  await takePictures(process.argv[2] ?? join(here, '../docs/images'))
  rmSync(folder, { recursive: true, force: true })
}

async function buildPage() {
  await build({ root, configFile: false, logLevel: 'error', plugins: [imagekit({ root, ...options })] })
}

/** Runs the command, as anybody would. */
function report(...args) {
  const command = join(here, '../dist/cli.js')
  const run = [command, 'report', '--browser', '--json', '--out', 'imagekit-report.html', ...args]
  const env = { ...process.env, CHROME_PATH: findBrowser() }
  const { stdout, stderr } = spawnSync(process.execPath, run, {
    cwd: root,
    env,
    encoding: 'utf8',
    maxBuffer: 1e8,
  })
  if (!stdout) throw new Error(stderr)
  return JSON.parse(stdout)
}

/** Changes the lines of the page that have this text in them. */
function replaceInPage(text, change) {
  const file = join(root, 'index.html')
  const lines = readFileSync(file, 'utf8').split('\n')
  writeFileSync(file, lines.map((line) => (line.includes(text) ? change(line) : line)).join('\n'))
}

function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`.padStart(12)
}

/** @param {string} folder */
async function takePictures(folder) {
  mkdirSync(folder, { recursive: true })
  const browser = await chromium.launch({ executablePath: findBrowser(), args: FLAGS })
  const page = await browser.newPage({ viewport: { width: 1180, height: 980 } })
  const picture = async (name) => {
    const png = await page.screenshot()
    await sharp(png)
      .png({ palette: true, quality: 90, effort: 10 })
      .toFile(join(folder, `${name}.png`))
  }
  await page.emulateMedia({ colorScheme: 'light' })
  await page.goto(pathToFileURL(join(root, 'before.html')).href)
  await picture('report-light')
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.locator('#advice').evaluate((section) => section.scrollIntoView())
  await picture('report-dark')
  await browser.close()
}
