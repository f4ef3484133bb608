import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { tealJpeg } from '../emulator/picture'
import { repository, temporaryFolder } from '../helpers/folder'
import { builders, bundlerNames } from './builders'
import { filesBelow, lockfileOf, manifestOf } from './conformance/stage'

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.close())
beforeEach(() => emulator.reset())

const MAIN = `
import clip, { video, poster, posterImage, sources, width, height, duration, hls, dash } from 'ik:./clip.mp4?w=160&so=0.5&sr=240;480'
import attributes from './clip.webm?w=80&as=video'
import still from 'ik:./clip.mp4?as=poster&w=80;160'
import manifest from 'ik:./clip.mp4?as=hls&sr=240'
import remote, { width as unknown } from 'ik:/films/a.mp4?f=webm;mp4'
globalThis.__conformance = {
  clip, video, poster, posterImage, sources, width, height, duration, hls, dash, attributes, still, manifest, remote, unknown,
  url: new URL('ik:./clip.mp4?w=100', import.meta.url).href,
}
`
const LOCAL = `
import clip, { video, poster, sources, width, height, duration, hls } from 'ik:./clip.mp4?w=160'
import attributes from './clip.webm?w=80&as=video'
globalThis.__conformance = { clip, video, poster, sources, width, height, duration, hls, attributes }
`

async function project(main: string): Promise<string> {
  const root = temporaryFolder()
  mkdirSync(join(root, 'src'))
  writeFileSync(join(root, 'package.json'), '{"type":"module"}')
  writeFileSync(join(root, 'src/main.js'), main)
  for (const name of ['clip.mp4', 'clip.webm'])
    cpSync(join(repository, 'test/fixtures/videos', name), join(root, 'src', name))
  writeFileSync(join(root, 'src/still.jpg'), await tealJpeg(640, 360))
  writeFileSync(join(root, 'src/clip.mp4.ik.json'), '{ "poster": "./still.jpg", "alt": "a test card" }')
  return root
}

const include = ['jpg', 'webm', 'mp4']

describe.each(bundlerNames)('%s', (bundler) => {
  test('videos from ImageKit: one upload each, every export, lockfile and manifest', async () => {
    const root = await project(MAIN)
    const { urlEndpoint, privateKey, url } = emulator
    const options = {
      urlEndpoint,
      privateKey,
      baseURL: url,
      include,
      strict: true,
      attributes: 'html' as const,
    }
    const { outDir, run } = await builders[bundler]({ root, options })
    expect(emulator.requests.count('upload')).toBe(2)
    const stored = await (
      await fetch(`${url}/v1/files`, { headers: { authorization: basic(privateKey) } })
    ).json()
    const [mp4, webm] = ['mp4', 'webm'].map(
      (format) => stored.find(({ name }: { name: string }) => name.endsWith(format)).filePath,
    )
    const at = (path: string) => `${urlEndpoint}${path}`
    const exported = await run()
    expect(exported).toEqual({
      clip: at(`${mp4}?tr=w-160,so-0.5`),
      video: {
        src: at(`${mp4}?tr=w-160,so-0.5`),
        poster: at(`${mp4}/ik-thumbnail.jpg?tr=w-160,so-0.5`),
        width: 160,
        height: 90,
        preload: 'metadata',
        playsinline: true,
      },
      poster: at(`${mp4}/ik-thumbnail.jpg?tr=w-160,so-0.5`),
      posterImage: {
        src: at(`${mp4}/ik-thumbnail.jpg?tr=w-160,so-0.5`),
        width: 160,
        height: 90,
        alt: 'a test card',
        loading: 'lazy',
        decoding: 'async',
      },
      sources: [{ src: at(`${mp4}?tr=w-160,so-0.5`), width: 160, height: 90 }],
      width: 160,
      height: 90,
      duration: 1.5,
      hls: at(`${mp4}/ik-master.m3u8?tr=sr-240_480`),
      dash: at(`${mp4}/ik-master.mpd?tr=sr-240_480`),
      attributes: {
        src: at(`${webm}?tr=w-80`),
        poster: at(`${webm}/ik-thumbnail.jpg?tr=w-80`),
        width: 80,
        height: 45,
        preload: 'metadata',
        playsinline: true,
      },
      still: at(`${mp4}/ik-thumbnail.jpg?tr=w-160`),
      manifest: at(`${mp4}/ik-master.m3u8?tr=sr-240`),
      remote: at('/films/a.mp4?tr=f-mp4'),
      unknown: undefined,
      url: at(`${mp4}?tr=w-100`),
    })
    expect(filesBelow(outDir).filter((file) => /\.(mp4|webm|jpg)$/.test(file))).toEqual([])
    const lines = lockfileOf(root).trim().split('\n').slice(1)
    expect(lines.map((line) => JSON.parse(line)).sort((a, b) => a.width - b.width)).toMatchObject([
      { filePath: webm, width: 160, height: 90, format: 'webm', duration: 1.008 },
      { filePath: mp4, width: 320, height: 180, format: 'mp4', duration: 2 },
    ])
    const { images } = JSON.parse(manifestOf(outDir))
    expect(images['ik:./src/clip.mp4?w=160&so=0.5&sr=240;480']).toMatchObject({
      filePath: mp4,
      duration: 1.5,
      urls: [exported.clip, exported.poster, exported.hls, exported.dash],
    })
    // A second build finds everything in the lockfile, and needs no key.
    await builders[bundler]({
      root,
      options: { urlEndpoint, include, strict: true },
      outDir: join(root, 'again'),
    })
    expect(emulator.requests.count('upload')).toBe(2)
  })

  test('without an account: bundled as they are, with the poster of the sidecar', async () => {
    const root = await project(LOCAL)
    const { outDir, run, log } = await builders[bundler]({
      root,
      options: { include, mode: 'local', attributes: 'html' },
    })
    const exported = await run()
    expect(exported).toMatchObject({
      clip: expect.stringMatching(/\.mp4$/),
      video: { src: exported.clip, poster: exported.poster, width: 160, height: 90 },
      poster: expect.stringMatching(/\.jpg$/),
      sources: [{ src: exported.clip, type: 'video/mp4', width: 320, height: 180 }],
      duration: 2,
      hls: undefined,
      attributes: { src: expect.stringMatching(/\.webm$/), width: 80, height: 45 },
    })
    expect(exported.attributes).not.toHaveProperty('poster')
    const emitted = filesBelow(outDir).filter((file) => /\.(mp4|webm)$/.test(file))
    expect(emitted.map((file) => readFileSync(file).length).sort()).toEqual(
      ['clip.mp4', 'clip.webm'].map((name) => readFileSync(join(root, 'src', name)).length).sort(),
    )
    const said = log.join('\n')
    expect(said).toContain('./src/clip.mp4 is played as it is: w-160 needs ImageKit')
    expect(said).toContain('no poster of ./src/clip.webm without ImageKit')
    await expect(
      builders[bundler]({ root, options: { include, mode: 'local', strict: true } }),
    ).rejects.toThrow()
  })
})

const basic = (key: string) => `Basic ${Buffer.from(`${key}:`).toString('base64')}`
