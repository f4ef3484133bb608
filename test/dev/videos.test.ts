import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createServer } from 'vite'
import { expect, onTestFinished, test } from 'vitest'
import { virtualId } from '../../src/core/virtual-id'
import imagekit from '../../src/vite'
import { tealJpeg } from '../emulator/picture'
import { repository, temporaryFolder } from '../helpers/folder'

const bytes = readFileSync(join(repository, 'test/fixtures/videos/clip.mp4'))

async function serve(sidecar?: object) {
  const root = temporaryFolder()
  cpSync(join(repository, 'test/fixtures/videos/clip.mp4'), join(root, 'clip.mp4'))
  writeFileSync(join(root, 'still.jpg'), await tealJpeg(640, 360))
  if (sidecar) writeFileSync(join(root, 'clip.mp4.ik.json'), JSON.stringify(sidecar))
  writeFileSync(join(root, 'main.js'), "import { video } from 'ik:./clip.mp4?w=160'\nconsole.log(video)\n")
  const log: string[] = []
  const info = (message: string) => void log.push(message)
  const server = await createServer({
    root,
    configFile: false,
    customLogger: {
      hasWarned: false,
      info,
      warn: info,
      warnOnce: info,
      error: info,
      clearScreen() {},
      hasErrorLogged: () => false,
    },
    server: { host: '127.0.0.1', port: 0 },
    plugins: [imagekit({ urlEndpoint: 'https://ik.imagekit.io/demo' })],
  })
  await server.listen()
  onTestFinished(() => server.close())
  const { port } = server.httpServer!.address() as { port: number }
  const origin = `http://127.0.0.1:${port}`
  await fetch(`${origin}/main.js`)
  const code = await (await fetch(`${origin}/@id/${virtualId('ik:./clip.mp4?w=160')}`)).text()
  const value = (name: string) => new RegExp(`const ${name} = "([^"]+)"`).exec(code)?.[1]
  return { origin, code, log, value, src: origin + value('src') }
}

test('the dev server plays the file itself, whole and in parts', async () => {
  const { src, code } = await serve()
  expect(code).toContain('export const width = 160')
  expect(code).toContain('export const duration = 2')
  const whole = await fetch(src)
  expect([whole.status, whole.headers.get('content-type'), whole.headers.get('accept-ranges')]).toEqual([
    200,
    'video/mp4',
    'bytes',
  ])
  expect(Buffer.from(await whole.arrayBuffer()).equals(bytes)).toBe(true)
  const etag = whole.headers.get('etag')!
  const part = async (range: string, headers = {}) => {
    const response = await fetch(src, { headers: { range, ...headers } })
    return [response.status, response.headers.get('content-range'), Buffer.from(await response.arrayBuffer())]
  }
  const size = bytes.length
  expect(await part('bytes=0-')).toEqual([206, `bytes 0-${size - 1}/${size}`, bytes])
  expect(await part('bytes=4-7')).toEqual([206, `bytes 4-7/${size}`, Buffer.from('ftyp')])
  expect(await part('bytes=-4')).toEqual([206, `bytes ${size - 4}-${size - 1}/${size}`, bytes.subarray(-4)])
  expect(await part(`bytes=${size}-`)).toEqual([416, `bytes */${size}`, Buffer.alloc(0)])
  expect(await part('bytes=0-1,4-5')).toEqual([200, null, bytes])
  expect(await part('bytes=4-7', { 'if-range': '"other"' })).toEqual([200, null, bytes])
  expect(await part('bytes=4-7', { 'if-range': etag })).toEqual([
    206,
    `bytes 4-7/${size}`,
    Buffer.from('ftyp'),
  ])
  const head = await fetch(src, { method: 'HEAD' })
  expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([
    200,
    String(size),
    '',
  ])
  expect((await fetch(src, { headers: { 'if-none-match': etag } })).status).toBe(304)
})

test('a poster is the image of the sidecar, in the width that is asked for', async () => {
  const { origin, value } = await serve({ poster: './still.jpg' })
  const poster = await fetch(origin + value('poster'), { headers: { accept: 'image/webp' } })
  expect([poster.status, poster.headers.get('content-type')]).toEqual([200, 'image/webp'])
})

test('without one there is none, and the server says so', async () => {
  const { code, value, log } = await serve()
  expect(code).toContain('export const poster = undefined')
  expect(value('poster')).toBeUndefined()
  expect(log.join('\n')).toContain('./clip.mp4 is played as it is: w-160 needs ImageKit')
})
