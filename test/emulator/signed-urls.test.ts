import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { rawRequest, upload } from './helpers'
import { tealJpeg } from './picture'

/* URLs that the official SDKs signed; nothing of them may be changed. */

let emulator: Emulator
beforeAll(async () => {
  // What was signed for 300 seconds holds at the time at which it was signed.
  vi.useFakeTimers({ toFake: ['Date'], now: 1_700_000_000_000 })
  emulator = await startEmulator({
    privateKey: 'private_key_test',
    restrictions: { unsignedUrls: true },
  })
  const picture = await tealJpeg(12, 8)
  await upload(emulator, picture, { fileName: 'default-image.jpg' })
  await upload(emulator, picture, { fileName: 'a.jpg' })
  await upload(emulator, picture, { fileName: '0a1b2c.jpg', folder: '/app' })
})
afterAll(async () => {
  vi.useRealTimers()
  await emulator.close()
})

const statusOf = async (path: string) => (await rawRequest(emulator.url, `/demo${path}`)).status

/** The statuses of many requests, sent at once on one connection: a client that waits for each costs more than the responses. */
async function statusesOf(paths: readonly string[]): Promise<number[]> {
  const { hostname, port } = new URL(emulator.url)
  const socket = connect(Number(port), hostname)
  const requests = paths.map((path) => `GET /demo${path} HTTP/1.1\r\nHost: ${hostname}:${port}\r\n`)
  socket.write(`${requests.join('\r\n')}Connection: close\r\n\r\n`)
  let text = ''
  for await (const chunk of socket.setEncoding('latin1')) text += chunk
  return [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status))
}

const vectors = [
  '/default-image.jpg?ik-s=c86f61bcf1fb5f7a123cd3dbcc89bc5658923ace',
  '/default-image.jpg?ik-t=1700000300&ik-s=9b68f10a8f2b6b2bc75ba9612c91df72bbe93645',
  '/default-image.jpg?ik-t=1700000012&ik-s=c357292014f5deeca8720be7a7ead3bbc45638ae',
  '/default-image.jpg?tr=h-300,w-400:rt-90&ik-s=182c007e909601ae70e5bfd20557e451400c8bde',
  '/tr:h-300,w-400:rt-90/default-image.jpg?ik-s=ebae512c62b273d805c21e97d66ee1a2a5b55fbd',
  '/tr:w-300/default-image.jpg?v=123&ik-t=1700000300&ik-s=d127244c8a017a098f2436e9ca15fab4f9099cba',
  '/default-image.jpg?v=123&tr=w-300&ik-t=1700000300&ik-s=9a67ba857f115003c64f8aad4b0512c328561f7b',
  '/a.jpg?v=1+2%263&ik-s=958a2de9b76847d1e8be6af4437d9dcff77ace49',
  '/a.jpg?tr=l-text,i-Hello%20World,l-end&ik-s=8f99f6050bf258536cb91fa516162eeb9c78ab5f',
  '/a.jpg?tr=w-10&ik-s=65720149cb751a511debfb982efefd6b67d7c9e2',
  '/ik-seo/app/0a1b2c/hero.jpg?tr=w-400&ik-s=0ecc74b5dab2ca2052e835103e69e505611d3f25',
  '/default-image.jpg?tr=h-300%2Cw-400&ik-s=a4814a4bc84d46d47d223bcbf2cf0a9eb433aa5b',
]

describe.each(vectors)('%s', (url) => {
  test('is answered', async () => {
    expect(await statusOf(url)).toBe(200)
  })

  test('is refused with any character changed, left out or added, anywhere', async () => {
    const changes = new Set<string>()
    for (let at = 1; at <= url.length; at++) {
      const [before, here, after] = [url.slice(0, at), url[at] ?? '', url.slice(at + 1)]
      for (const other of ['0', 'a', '&']) {
        changes.add(before + other + after)
        changes.add(before + other + here + after)
      }
      changes.add(before + after)
      if (/[a-z]/i.test(here)) {
        const upper = here.toUpperCase()
        changes.add(before + (upper === here ? here.toLowerCase() : upper) + after)
      }
    }
    changes.delete(url)
    const statuses = await statusesOf([...changes])
    expect(statuses).toHaveLength(changes.size)
    const accepted = [...changes].filter((_, index) => !(statuses[index]! >= 400 && statuses[index]! < 500))
    expect(accepted).toEqual([])
  }, 60_000)
})

test('is refused once its time is over', async () => {
  const url = vectors[1]!
  vi.setSystemTime(1_700_000_300_000)
  expect(await statusOf(url)).toBe(200)
  vi.setSystemTime(1_700_000_301_000)
  expect(await statusOf(url)).toBe(401)
  vi.setSystemTime(1_700_000_000_000)
})
