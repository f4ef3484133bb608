import { cpSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { bundlers } from '../../playground/apps.mjs'
import { serve } from '../../playground/serve.mjs'
import { clonePlayground, type PlaygroundClone } from '../helpers/playground-clone'
import { startBrowser } from './browser'

/*
 * The playground without account and network: its images are made here and lie beside the page.
 */

let browser: Awaited<ReturnType<typeof startBrowser>>
let playground: PlaygroundClone
/** What one bundler's build has drawn. */
let drawn: string
beforeAll(async () => {
  playground = await clonePlayground()
  browser = await startBrowser()
  const [first = ''] = Object.keys(bundlers)
  await playground.build(first, HERE)
  drawn = join(playground.folder, 'drawn')
  cpSync(renditionFolder(first), drawn, { recursive: true, preserveTimestamps: true })
})
afterAll(async () => {
  await browser?.close()
  playground?.remove()
})

/** No URL-endpoint. */
const HERE = { urlEndpoint: '' }

const renditionFolder = (bundler: string) => join(playground.runFolder(bundler), 'cache/renditions')

/** Every candidate of every picture, decoded: what the page promises of its width, and what it is. */
async function candidates(page: Page) {
  return page.evaluate(() =>
    Promise.all(
      [...document.images].flatMap((image) => {
        const listed = image.srcset
          ? image.srcset.split(/, (?=\S+ \d+w)/).map((one) => one.split(' '))
          : [[image.src, `${image.getAttribute('width')}w`]]
        return listed.map(async ([src = '', descriptor = '']) => {
          const alone = new Image()
          alone.src = src
          await alone.decode()
          return { src: alone.src, promised: Number.parseInt(descriptor, 10), width: alone.naturalWidth }
        })
      }),
    ),
  )
}

/** What was drawn, each with the time of its last change. */
function renditions(bundler: string): [string, number][] {
  const folder = renditionFolder(bundler)
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return files
    .filter((file) => !file.endsWith('.json'))
    .map((file): [string, number] => [file, statSync(join(folder, file)).mtimeMs])
    .filter(([file]) => file.includes('.'))
    .sort()
}

describe.each(Object.keys(bundlers))('the playground in local mode, built by %s', (bundler) => {
  test('every image is decoded at its size, all from the page’s own server; what another bundler drew is not drawn again', async () => {
    rmSync(playground.runFolder(bundler), { recursive: true, force: true })
    cpSync(drawn, renditionFolder(bundler), { recursive: true, preserveTimestamps: true })
    const before = renditions(bundler)
    expect(before.length).toBeGreaterThan(20)
    const { outDir, output } = await playground.build(bundler, HERE)
    expect(renditions(bundler)).toEqual(before)
    // webpack, and Rsbuild with it, keeps infrastructure logging of this level to itself unless asked.
    if (!['webpack', 'rsbuild'].includes(bundler))
      expect(output).toMatch(/local mode, because no URL-endpoint is set/)
    const site = await serve(outDir)
    onTestFinished(() => site.close())
    const page = await browser.newPage()
    const problems: string[] = []
    page.on('pageerror', (error) => problems.push(error.message))
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
    page.on('request', (request) => request.url().startsWith(site.url) || problems.push(request.url()))
    await page.goto(site.url, { waitUntil: 'networkidle' })
    const shown = await candidates(page)
    await page.close()
    expect(problems).toEqual([])
    // Three of the hero, two of nine others, one of four.
    expect(shown).toHaveLength(25)
    for (const { src, promised, width } of shown) expect([src, width]).toEqual([src, promised])
    rmSync(playground.runFolder(bundler), { recursive: true, force: true })
  })
})
