import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { contextOf } from '../../playground/framework.mjs'
import { run } from '../../playground/run.mjs'
import { type Emulator, startEmulator } from '../../src/emulator'
import { startBrowser } from '../browser/browser'
import { watched } from '../browser/watched'
import { upload } from '../emulator/helpers'
import { repository } from '../helpers/folder'
import { appRun, frameworkOf, installed, outside, versionOf } from './helpers/framework-app'
import { section } from './helpers/report'

/*
 * Pages of Astro and Next.js with local, remote, adaptive and plain videos, as a user has them: installed outside of the repository,
 * built, served by the framework's own server and played in Chromium, with an account and without one. ImageKit's stills are made
 * here: no codec is shipped.
 */

const record = section('Videos in frameworks')
const clips = join(repository, 'test/fixtures/videos')
let place: Awaited<ReturnType<typeof outside>>
beforeAll(async () => {
  place = await outside()
})
afterAll(() => place?.remove())

const IMPORTS = `
import { video } from 'ik:CLIPS/clip.mp4?w=160'
import { video as adaptive, hls, dash } from 'ik:CLIPS/clip.mp4?w=120&sr=240;480'
import remote from 'ik:/films/remote.mp4?w=200&as=video'
import plain from 'CLIPS/clip.webm?w=80&as=video'
`
const VIDEOS = (attribute: string) => `
  <video id="local" {...video} muted></video>
  <video id="adaptive" {...adaptive} muted ${attribute}></video>
  <video id="remote" {...remote} muted></video>
  <video id="plain" {...plain} muted></video>`

const PAGES = {
  astro: {
    page: 'src/pages/index.astro',
    clips: '../clips',
    source: (imports: string) =>
      `---${imports}---\n<html lang="en"><head><meta charset="utf-8"><title>Videos</title></head><body>${VIDEOS('data-hls={hls} data-dash={dash}')}\n</body></html>\n`,
  },
  next: {
    page: 'app/page.jsx',
    clips: '../clips',
    source: (imports: string) =>
      `${imports}\nexport default function Page() {\n  return <main>${VIDEOS('data-hls={hls} data-dash={dash}')}\n</main>\n}\n`,
  },
} as const
type Name = keyof typeof PAGES

const still = () =>
  sharp({ create: { width: 320, height: 180, channels: 3, background: 'lime' } })
    .png()
    .toBuffer()

/** The framework's app with nothing but videos in it. */
async function videoApp(name: Name, hasAccount: boolean) {
  const home = await installed(name, place)
  const { page, clips: folder, source } = PAGES[name]
  const target = join(home.app, page)
  for (const entry of readdirSync(join(target, '..')))
    if (!/^layout\./.test(entry)) rmSync(join(target, '..', entry), { recursive: true })
  const remote = hasAccount ? IMPORTS : IMPORTS.replace(/^import remote.*$/m, 'const remote = { src: "" }')
  writeFileSync(target, source(remote.replaceAll('CLIPS', folder)))
  const own = join(target, '..', folder)
  mkdirSync(own, { recursive: true })
  for (const clip of ['clip.mp4', 'clip.webm']) cpSync(join(clips, clip), join(own, clip))
  writeFileSync(join(own, 'still.png'), await still())
  writeFileSync(join(own, 'clip.mp4.ik.json'), '{ "poster": "./still.png" }')
  for (const config of ['astro.config.mjs', 'next.config.mjs'].filter((one) => one.startsWith(name))) {
    const file = join(home.app, config)
    const options = `strict: ${hasAccount}, include: ['jpg', 'png', 'mp4', 'webm']`
    writeFileSync(file, readFileSync(file, 'utf8').replace(/strict: true/, options))
  }
  return home
}

async function play(url: string) {
  const browser = await startBrowser()
  onTestFinished(() => browser.close())
  const page = await browser.newPage()
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(error.message))
  const png = await still()
  await page.route(/ik-thumbnail\.jpg/, (route) => route.fulfill({ body: png, contentType: 'image/png' }))
  await page.goto(url, { waitUntil: 'load' })
  await page.evaluate(() => document.querySelector('video[src=""], video:not([src])')?.remove())
  const { seen } = await watched(page)
  const streams = await page.evaluate(() => ({
    ...document.querySelector<HTMLElement>('#adaptive')?.dataset,
  }))
  expect(problems).toEqual([])
  return { seen, streams }
}

const plays = (width: number, height: number, natural: number, hasPoster = true) => ({
  hasPoster,
  paused: true,
  width,
  height,
  played: true,
  natural,
})
const filmsOf = (emulator: Emulator) =>
  emulator.store.files().filter(({ filePath }) => /\.(?:mp4|webm)$/.test(filePath))

describe.each(['astro', 'next'] as const)('%s', (name) => {
  const framework = frameworkOf(name)

  test('videos from ImageKit: they play, posters first, in the right sizes, uploaded once', async () => {
    const home = await videoApp(name, true)
    const app = appRun(framework, home)
    const emulator = await startEmulator()
    onTestFinished(() => emulator.close())
    await upload(emulator, readFileSync(join(clips, 'clip.mp4')), {
      fileName: 'remote.mp4',
      folder: '/films',
    })
    await app.build(emulator)
    expect(filmsOf(emulator)).toHaveLength(3)
    const { seen, streams } = await play(await app.serve())
    expect(seen).toEqual({
      local: plays(160, 90, 320),
      adaptive: plays(120, 68, 320),
      remote: { ...plays(200, 0, 320), height: expect.any(Number) },
      plain: plays(80, 45, 160),
    })
    expect(streams).toEqual({
      hls: expect.stringMatching(/\/ik-master\.m3u8\?tr=sr-240_480$/),
      dash: expect.stringMatching(/\/ik-master\.mpd\?tr=sr-240_480$/),
    })
    emulator.requests.clear()
    await app.rebuild(emulator)
    expect(emulator.requests.count('upload')).toBe(0)
    record({
      case: `${framework.title} ${versionOf(home.app, framework.package)}`,
      method: 'local, adaptive, remote and plain videos; built, served and played in Chromium',
      n: '4 videos',
      result:
        'each plays, its poster drawn first, in its own size; 2 uploads for 3 local videos, 0 in a rebuild',
    })
  })

  test('without an account the files are bundled, and play', async () => {
    const home = await videoApp(name, false)
    const app = appRun(framework, home)
    rmSync(join(home.app, framework.output), { recursive: true, force: true })
    await run(framework.build, contextOf(home.app, undefined, home.folders, framework.env))
    const { seen } = await play(await app.serve())
    expect(seen).toEqual({
      local: plays(160, 90, 320),
      adaptive: plays(120, 68, 320),
      plain: plays(80, 45, 160, false),
    })
    record({
      case: `${framework.title} ${versionOf(home.app, framework.package)}, without an account`,
      method: 'local, adaptive and plain videos; built, served and played in Chromium',
      n: '3 videos',
      result: 'each plays, in its own size; posters from the sidecar',
    })
  })
})
