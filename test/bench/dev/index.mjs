import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findBrowser } from '../../browser/find-browser.mjs'
import { FLAGS } from '../../browser/flags.mjs'
import { benchFolder } from '../fixtures.mjs'
import { photographs } from '../local/photographs.mjs'
import { median, say, verdict } from '../report.mjs'

const script = fileURLToPath(new URL('case.mjs', import.meta.url))
const COUNT = 200
const CASES = ['bare', 'floor', 'ours']
/** A start takes a quarter of a second, and the difference is a few milliseconds. */
const STARTS = 31
const LIMIT = 1.02

/**
 * Vite's dev server with two hundred imported photographs, with the plugin, without, and with one of unplugin's that does nothing:
 * from the process's start until it listens, and from there to the first paint of the page.
 *
 * @returns what missed its target
 */
export async function benchDev({ rounds = '5', quick }) {
  const root = await project()
  const { chromium } = await import('playwright-core')
  const profile = mkdtempSync(join(tmpdir(), 'unplugin-imagekit-bench-'))
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath: findBrowser(),
    headless: true,
    args: FLAGS,
  })
  const paints = Object.fromEntries(CASES.map((name) => [name, []]))
  const starts = Object.fromEntries(CASES.map((name) => [name, []]))
  try {
    for (let round = 0; round < (quick ? 1 : Number(rounds)); round += 1)
      for (const name of CASES) paints[name].push(await paint(name, root, browser))
  } finally {
    await browser.close()
    rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 })
  }
  for (let round = 0; round < (quick ? 1 : STARTS); round += 1)
    for (const name of CASES) starts[name].push(await start(name, root))
  say(`\n${COUNT} imported photographs:\n\n| case | ready ms | first paint ms |\n| --- | --- | --- |`)
  for (const name of CASES)
    say(`| ${name} | ${median(starts[name]).toFixed(0)} | ${median(paints[name]).toFixed(0)} |`)
  const ratio = median(starts.ours) / median(starts.bare)
  say(`\nReady, over Vite alone: ${ratio.toFixed(3)}, ${verdict(ratio, LIMIT)} (≤ ${LIMIT})`)
  return verdict(ratio, LIMIT) === 'MISS' ? ['dev server ready'] : []
}

/** Returns the milliseconds until it listens. */
async function start(name, root) {
  const { ready, stop } = await serve(name, root)
  await stop()
  return ready
}

/** Returns the milliseconds from there to the first paint. */
async function paint(name, root, browser) {
  const { port, stop } = await serve(name, root)
  const page = await browser.newPage()
  await page.goto(`http://127.0.0.1:${port}/`, { waitUntil: 'networkidle' })
  const painted = await page.evaluate(
    () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
  )
  await page.close()
  await stop()
  return painted
}

async function serve(name, root) {
  const started = performance.now()
  const child = spawn(process.execPath, [script, name, root], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [line] = await once(child.stdout, 'data')
  const ready = performance.now() - started
  const stop = async () => {
    child.stdin.end()
    await once(child, 'close')
  }
  return { ready, port: JSON.parse(line).port, stop }
}

async function project() {
  const photos = await photographs(COUNT)
  const root = join(benchFolder, 'dev')
  if (existsSync(root)) return root
  for (const [name, prefix, query] of [
    ['bare', '', ''],
    ['ours', 'ik:', '?w=400'],
  ]) {
    mkdirSync(join(root, name), { recursive: true })
    const imports = Array.from(
      { length: COUNT },
      (_, index) =>
        `import p${index} from '${prefix}../../${photos.split(/[\\/]/).at(-1)}/images/photo-${index}.jpg${query}'`,
    )
    const list = Array.from({ length: COUNT }, (_, index) => `p${index}`)
    writeFileSync(
      join(root, name, 'main.js'),
      `${imports.join('\n')}
for (const src of [${list}]) document.body.append(Object.assign(new Image(400, 267), { loading: 'lazy', src }))
`,
    )
    writeFileSync(
      join(root, name, 'index.html'),
      '<!doctype html><body><h1>Photographs</h1><script type="module" src="./main.js"></script>',
    )
  }
  return root
}
