import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, onTestFinished, test } from 'vitest'
import { serve } from '../../playground/serve.mjs'
import type { Options } from '../../src/types'
import { type BundlerName, builders } from '../bundlers/builders'

import { upload } from '../emulator/helpers'
import { repository, temporaryFolder } from '../helpers/folder'
import { browserAndEmulator } from './browser'
import { watched } from './watched'

/*
 * A page with local, remote, adaptive and plain videos, in Chromium, with an account and without one. ImageKit's stills are made
 * here: no codec is shipped.
 */

const started = browserAndEmulator()
const clips = join(repository, 'test/fixtures/videos')

const MAIN = `
import { video, sources, duration, hls } from 'ik:./clip.mp4?w=160&sr=240;480'
import plain from './clip.webm?w=80&as=video'
REMOTE
const show = (name, attributes) => {
  const element = document.createElement('video')
  element.id = name
  element.muted = true
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value === true ? '' : String(value))
  document.body.append(element)
}
show('local', video)
show('plain', plain)
const chosen = document.createElement('video')
chosen.id = 'sources'
chosen.muted = true
for (const one of sources) chosen.append(Object.assign(document.createElement('source'), { src: one.src, type: one.type ?? '' }))
document.body.append(chosen)
window.facts = { duration, hls }
`

async function project(hasAccount: boolean): Promise<string> {
  const root = temporaryFolder()
  mkdirSync(join(root, 'src'))
  writeFileSync(join(root, 'package.json'), '{"type":"module"}')
  writeFileSync(
    join(root, 'index.html'),
    '<!doctype html><body><script type="module" src="./src/main.js"></script>',
  )
  const remote = hasAccount
    ? "import remote from 'ik:/films/remote.mp4?as=video'"
    : 'const remote = undefined'
  writeFileSync(
    join(root, 'src/main.js'),
    `${MAIN.replace('REMOTE', remote)}\nif (remote) show('remote', remote)\n`,
  )
  for (const name of ['clip.mp4', 'clip.webm']) cpSync(join(clips, name), join(root, 'src', name))
  writeFileSync(join(root, 'src/still.png'), await still())
  writeFileSync(join(root, 'src/clip.mp4.ik.json'), '{ "poster": "./still.png" }')
  return root
}

const still = () =>
  sharp({ create: { width: 320, height: 180, channels: 3, background: 'lime' } })
    .png()
    .toBuffer()

async function shown(bundler: BundlerName, root: string, options: Options) {
  const { outDir } = await builders[bundler]({
    root,
    options: { include: ['webm', 'mp4'], ...options },
    target: 'web',
    ...(bundler === 'vite' && { page: 'index.html' }),
  })
  const names = readdirSync(outDir, { recursive: true, encoding: 'utf8' })
  if (!names.includes('index.html')) {
    const script = names.find((name) => /^main\.\w*js$/.test(name))!
    const type = script.endsWith('.mjs') ? ' type="module"' : ' defer'
    writeFileSync(
      join(outDir, 'index.html'),
      `<!doctype html><body><script${type} src="./${script}"></script>`,
    )
  }
  const site = await serve(outDir)
  onTestFinished(() => site.close())
  const page = await started.browser.newPage()
  const problems: string[] = []
  const asked: string[] = []
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('request', (request) => asked.push(request.url()))
  const png = await still()
  await page.route(/ik-thumbnail\.jpg/, (route) => route.fulfill({ body: png, contentType: 'image/png' }))
  await page.goto(site.url, { waitUntil: 'load' })
  const result = await watched(page)
  await page.close()
  expect(problems).toEqual([])
  return { ...result, asked, names }
}

describe.each(['vite', 'webpack'] as const)('%s', (bundler) => {
  test('videos from ImageKit: they play, their posters are drawn first, in the right sizes, uploaded once', async () => {
    const { emulator } = started
    emulator.reset()
    await upload(emulator, readFileSync(join(clips, 'clip.mp4')), {
      fileName: 'remote.mp4',
      folder: '/films',
    })
    emulator.requests.clear()
    const root = await project(true)
    const { urlEndpoint, privateKey, url } = emulator
    const { seen, facts, asked, names } = await shown(bundler, root, {
      urlEndpoint,
      privateKey,
      baseURL: url,
    })
    expect(seen).toEqual({
      local: { hasPoster: true, paused: true, width: 160, height: 90, played: true, natural: 320 },
      plain: { hasPoster: true, paused: true, width: 80, height: 45, played: true, natural: 160 },
      remote: {
        hasPoster: true,
        paused: true,
        width: expect.any(Number),
        height: expect.any(Number),
        played: true,
        natural: 320,
      },
      sources: {
        hasPoster: false,
        paused: true,
        width: expect.any(Number),
        height: expect.any(Number),
        played: true,
        natural: 320,
      },
    })
    expect(facts).toMatchObject({
      duration: 2,
      hls: expect.stringMatching(/ik-master\.m3u8\?tr=sr-240_480$/),
    })
    expect(emulator.requests.count('upload')).toBe(2)
    expect(names.filter((name) => /\.(mp4|webm)$/.test(name))).toEqual([])
    expect(asked.filter((one) => one.includes('ik-thumbnail.jpg?tr=w-160')).length).toBeGreaterThan(0)
  })

  test('the same without an account', async () => {
    const root = await project(false)
    const { seen, facts, names } = await shown(bundler, root, { urlEndpoint: '' })
    expect(seen).toEqual({
      local: { hasPoster: true, paused: true, width: 160, height: 90, played: true, natural: 320 },
      plain: { hasPoster: false, paused: true, width: 80, height: 45, played: true, natural: 160 },
      sources: {
        hasPoster: false,
        paused: true,
        width: expect.any(Number),
        height: expect.any(Number),
        played: true,
        natural: 320,
      },
    })
    expect(facts).toMatchObject({ duration: 2 })
    expect(names.filter((name) => /\.(mp4|webm)$/.test(name))).toHaveLength(2)
  })
})
