import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { createServer } from 'vite'
import { findBrowser } from '../../browser/find-browser.mjs'
import { FLAGS } from '../../browser/flags.mjs'
import { benchFolder } from '../fixtures.mjs'
import { median, say } from '../report.mjs'

const TARGETS = { paint: 1000, frames: 55 }

/**
 * The inspector over a page of five thousand images, of which none has been rendered: until it shows the first of them, and the
 * frames while it scrolls through all.
 *
 * @returns what missed its target
 */
export async function benchInspector({ rounds = '5', quick }) {
  const count = quick ? 200 : 5000
  const root = await project(count)
  const { default: imagekit } = await import('../../../dist/vite.js')
  const { chromium } = await import('playwright-core')
  const server = await createServer({
    root,
    configFile: false,
    logLevel: 'silent',
    plugins: [imagekit()],
    server: { host: '127.0.0.1', port: 0, fs: { allow: [root] } },
  })
  await server.listen()
  const origin = `http://127.0.0.1:${server.httpServer.address().port}`
  const profile = mkdtempSync(join(tmpdir(), 'unplugin-imagekit-bench-'))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: findBrowser(),
    headless: true,
    args: FLAGS,
    viewport: { width: 1280, height: 900 },
  })
  const runs = []
  try {
    const app = await context.newPage()
    app.setDefaultTimeout(600_000)
    await app.goto(origin, { waitUntil: 'load' })
    await app.waitForSelector('body[data-ready]', { state: 'attached' })
    for (let round = 0; round < (quick ? 1 : Number(rounds)); round++)
      runs.push(await look(context, origin, count))
  } finally {
    await context.close()
    await server.close()
    rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 })
  }
  const figure = (name) => median(runs.map((run) => run[name]))
  say(`\n${count} images, of which none has been rendered before the first round, on a machine with a load of ${loadavg()[0].toFixed(0)}:\n
| figure | median |
| --- | --- |
| first paint | ${figure('paint').toFixed(0)} ms (≤ ${TARGETS.paint}) |
| first card | ${figure('card').toFixed(0)} ms |
| all images listed | ${figure('all').toFixed(0)} ms |
| elements of the page | ${figure('elements')} |
| frames while scrolling | ${figure('frames').toFixed(1)} a second (≥ ${TARGETS.frames}) |
| longest of 100 frames but one | ${figure('slow').toFixed(1)} ms |`)
  const missed = [
    ...(figure('paint') > TARGETS.paint ? ['inspector first paint'] : []),
    ...(figure('frames') < TARGETS.frames ? ['inspector frames'] : []),
  ]
  say(`\n${missed.length ? `MISS: ${missed.join(', ')}` : 'PASS'}`)
  return missed
}

async function look(context, origin, count) {
  const page = await context.newPage()
  page.setDefaultTimeout(120_000)
  // In the page itself: on a busy machine an answer of the browser comes late.
  await page.addInitScript((wanted) => {
    globalThis.times = {}
    const look = () => {
      if (document.querySelector('.card')) times.card ??= performance.now()
      const facts = document.querySelector('#facts')?.textContent ?? ''
      if (facts.startsWith(`${wanted} image`)) times.all ??= performance.now()
    }
    new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true })
  }, count.toLocaleString('en'))
  await page.goto(`${origin}/__imagekit/`, { waitUntil: 'load' })
  await page.waitForFunction(() => times.all)
  const { card, all } = await page.evaluate(() => times)
  const found = await page.evaluate(async () => {
    const paint = performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN
    const elements = document.querySelectorAll('*').length
    const frames = []
    const start = performance.now()
    const end = document.documentElement.scrollHeight - innerHeight
    let last = start
    await new Promise((done) => {
      const step = (now) => {
        frames.push(now - last)
        last = now
        // Three thousand pixels a second: as fast as a wheel is turned.
        scrollTo(0, Math.min(end, (now - start) * 3))
        if (now - start < 5000 && scrollY < end) requestAnimationFrame(step)
        else done()
      }
      requestAnimationFrame(step)
    })
    frames.shift()
    const total = frames.reduce((sum, one) => sum + one, 0)
    frames.sort((a, b) => a - b)
    return {
      paint,
      elements,
      frames: (1000 * frames.length) / total,
      slow: frames[Math.floor(frames.length * 0.98)],
    }
  })
  await page.close()
  return { card, all, ...found }
}

async function project(count) {
  const root = join(benchFolder, `inspector-${count}`)
  if (existsSync(join(root, 'index.html'))) return root
  mkdirSync(join(root, 'images'), { recursive: true })
  writeFileSync(join(root, 'package.json'), '{ "private": true, "type": "module" }\n')
  for (let index = 0; index < count; index++) {
    const background = { r: index % 256, g: (index * 7) % 256, b: Math.floor(index / 20) % 256 }
    await sharp({ create: { width: 640, height: 426, channels: 3, background } })
      .jpeg()
      .toFile(join(root, `images/${index}.jpg`))
  }
  const names = Array.from({ length: count }, (_, index) => index)
  writeFileSync(
    join(root, 'main.js'),
    `${names.map((index) => `import i${index} from 'ik:./images/${index}.jpg?w=320;640'`).join('\n')}
document.body.dataset.ready = [${names.map((index) => `i${index}`)}].length
`,
  )
  writeFileSync(
    join(root, 'index.html'),
    '<!doctype html><title>App</title><body><script type="module" src="/main.js"></script>',
  )
  return root
}
