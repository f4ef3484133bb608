import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { readManifest } from '../../src/core/output/manifest'
import { plan, prune, purge, sync, verify } from '../../src/deploy'
import { repository } from '../helpers/folder'
import { build, project, settingsOf, stageFor } from './stage'

const stage = stageFor()
const clip = (name: string) => readFileSync(join(repository, 'test/fixtures/videos', name))

function site() {
  return project({
    'main.js':
      "import a, { poster, hls } from 'ik:./clip.mp4?w=160&sr=240'\nimport b from 'ik:./clip.webm'\nconsole.log(a, poster, hls, b)\n",
    'clip.mp4': clip('clip.mp4'),
    'clip.webm': clip('clip.webm'),
  })
}

describe('commands know videos', () => {
  test('plan names the uploads, sync uploads each once, and a second one nothing', async () => {
    const root = site()
    const settings = settingsOf(stage(), root)
    const { uploads } = await plan(settings)
    expect(JSON.stringify(uploads)).toContain('clip.mp4')
    expect(await sync(settings)).toMatchObject({ uploaded: 2, references: 2 })
    expect(await sync(settings)).toMatchObject({ uploaded: 0, locked: 2 })
    expect(stage().store.files()).toHaveLength(2)
  })

  test('purge clears a video that has changed, with its poster and its manifests, by one request', async () => {
    const root = site()
    const settings = settingsOf(stage(), root, { fileName: '[name]' })
    await build(settings, root)
    await purge(settings)
    const before = readManifest(join(root, 'dist/imagekit-manifest.json'))
    const key = 'ik:./clip.mp4?w=160&sr=240'
    expect(before.images[key]?.urls).toHaveLength(4)
    // An empty box behind the others.
    const changed = Buffer.concat([clip('clip.mp4'), Buffer.from('\0\0\0\bfree', 'latin1')])
    writeFileSync(join(root, 'clip.mp4'), changed)
    await build(settings, root)
    const { requests } = await purge(settings)
    expect(requests.map(({ url }) => url)).toEqual([`${stage().urlEndpoint}/app/clip.mp4*`])
    expect(requests[0]?.clears).toHaveLength(4)
  })

  test('prune deletes a video that no deploy refers to', async () => {
    const root = site()
    const settings = settingsOf(stage(), root)
    await sync(settings)
    writeFileSync(join(root, 'main.js'), "import b from 'ik:./clip.webm'\nconsole.log(b)\n")
    await build(settings, root)
    const { files } = await prune({ ...settings, grace: 0, manifests: ['dist/imagekit-manifest.json'] })
    expect(files.map(({ filePath }) => filePath.replace(/^.*\./, ''))).toEqual(['mp4'])
  })
})

/** Answers as ImageKit does, and counts what it sends. */
async function server(
  answers: (path: string) => { status: number; headers: Record<string, string>; size: number },
) {
  let sent = 0
  const ranges: (string | undefined)[] = []
  const http = createServer((request, response) => {
    const { status, headers, size } = answers(request.url ?? '')
    ranges.push(request.headers.range)
    response.writeHead(status, headers)
    let left = size
    const more = () => {
      while (left > 0) {
        const piece = Buffer.alloc(Math.min(left, 65_536))
        left -= piece.length
        sent += piece.length
        if (!response.write(piece)) return void response.once('drain', more)
      }
      response.end()
    }
    response.on('close', () => {
      left = 0
    })
    more()
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    http.closeAllConnections()
    http.close()
  })
  const origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}/demo`
  return { origin, ranges, sent: () => sent }
}

const SIZE = 200_000_000

async function verified(
  url: string,
  answer: { status: number; headers: Record<string, string>; size: number },
) {
  const { origin, ranges, sent } = await server(() => answer)
  const root = project({ 'dist/x.js': '' })
  const image = { hash: 'a'.repeat(64), size: SIZE, filePath: '/app/a.mp4', urls: [`${origin}${url}`] }
  const manifest = { version: 1, bundler: 'vite', urlEndpoint: origin, images: { 'ik:./a.mp4': image } }
  writeFileSync(join(root, 'dist/imagekit-manifest.json'), JSON.stringify(manifest))
  const result = await verify({
    cwd: root,
    options: { urlEndpoint: origin },
    environment: {},
    manifests: ['dist/imagekit-manifest.json'],
  } as never)
  rmSync(root, { recursive: true })
  return { ...result, ranges, sent: sent() }
}

describe('verify asks for a part of a film', () => {
  const part = { 'content-type': 'video/mp4', 'content-range': `bytes 0-65535/${SIZE}` }
  test('of a rendition and of the original', async () => {
    const answer = { status: 206, headers: part, size: 65_536 }
    const { misses, ranges, bytes, checked } = await verified('/app/a.mp4?tr=w-100', answer)
    expect([misses, checked, bytes]).toEqual([[], 2, 2 * 65_536])
    expect(ranges).toEqual(['bytes=0-65535', 'bytes=0-65535'])
  })

  test('and hangs up where the server sends the whole', async () => {
    const headers = { 'content-type': 'video/mp4', 'content-length': String(SIZE) }
    const { misses, sent } = await verified('/app/a.mp4?tr=w-100', { status: 200, headers, size: SIZE })
    expect(misses).toEqual([])
    expect(sent).toBeLessThan(40_000_000)
  })

  test.each([
    [
      'a page',
      { status: 200, headers: { 'content-type': 'text/html' }, size: 5 },
      /type text\/html, not a video/,
    ],
    ['nothing', { status: 404, headers: {}, size: 0 }, /status 404/],
    [
      'another length',
      { status: 206, headers: { ...part, 'content-range': 'bytes 0-65535/100000' }, size: 65_536 },
      /100000 bytes instead of 200000000/,
    ],
  ])('%s', async (_, answer, problem) => {
    const { misses } = await verified('/app/a.mp4?tr=w-100', answer)
    expect(misses.map((miss) => miss.problem).join()).toMatch(problem)
  })

  test('a redirect to the original is played while ImageKit encodes, and a manifest is one', async () => {
    const redirect = { status: 302, headers: { location: '/demo/app/a.mp4' }, size: 0 }
    expect((await verified('/app/a.mp4?tr=w-100', redirect)).misses).toEqual([])
    const manifest = { status: 200, headers: { 'content-type': 'application/x-mpegURL' }, size: 10 }
    const { misses } = await verified('/app/a.mp4/ik-master.m3u8?tr=sr-240', manifest)
    expect(misses.map(({ url }) => url).every((url) => url.includes('orig-true'))).toBe(true)
  })
})
