import { randomBytes } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import sharp from 'sharp'
import { createServer, type ViteDevServer } from 'vite'
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { virtualId } from '../../src/core/virtual-id'
import { transform } from '../../src/engine'
import imagekit from '../../src/vite'
import { temporaryFolder } from '../helpers/folder'

/*
 * The dev server's own images, over HTTP as a browser asks for them.
 */

vi.mock('../../src/engine', async (original) => {
  const engine = await original<typeof import('../../src/engine')>()
  return { ...engine, transform: vi.fn(engine.transform) }
})
beforeEach(() => {
  vi.mocked(transform).mockClear()
})

const colours = ['teal', 'tomato', 'gold'] as const

/** A project of three pictures, each imported with a query, served by Vite. */
async function serve(query = 'w=80', prepare: (root: string) => Promise<unknown> = async () => {}) {
  const root = temporaryFolder()
  mkdirSync(join(root, 'images'))
  for (const background of colours)
    await sharp({ create: { width: 320, height: 200, channels: 3, background } })
      .jpeg()
      .toFile(join(root, `images/${background}.jpg`))
  await prepare(root)
  writeFileSync(join(root, '.env'), 'SECRET=1')
  const lines = colours.map((colour) => `import ${colour} from 'ik:./images/${colour}.jpg?${query}'`)
  writeFileSync(join(root, 'main.js'), `${lines.join('\n')}\nconsole.log(${colours.join()})\n`)
  const server = await createServer({
    root,
    configFile: false,
    logLevel: 'silent',
    server: { host: '127.0.0.1', port: 0, fs: { allow: [root] } },
    plugins: [imagekit({})],
  })
  await server.listen()
  onTestFinished(() => server.close())
  const { port } = server.httpServer!.address() as { port: number }
  const origin = `http://127.0.0.1:${port}`
  await fetch(`${origin}/main.js`)
  const urlOf = async (colour: string, of = query) => {
    const code = await (await fetch(`${origin}/@id/${virtualId(`ik:./images/${colour}.jpg?${of}`)}`)).text()
    return origin + /const src = "([^"]+)"/.exec(code)![1]
  }
  return { server, root, origin, port, urlOf }
}

test('nothing is drawn before a browser asks, and each picture once however many ask at once', async () => {
  const { urlOf } = await serve()
  const urls = await Promise.all(colours.map((colour) => urlOf(colour)))
  expect(transform).not.toHaveBeenCalled()
  const answers = await Promise.all([...urls, ...urls, ...urls].map((url) => fetch(url)))
  expect(answers.map(({ status }) => status)).toEqual(Array(9).fill(200))
  expect(transform).toHaveBeenCalledTimes(3)
  const sizes = await Promise.all(
    answers.map(async (one) => (await sharp(await one.arrayBuffer()).metadata()).width),
  )
  expect(sizes).toEqual(Array(9).fill(80))
})

test('the format follows the Accept header, and caches are told so', async () => {
  const { urlOf } = await serve()
  const url = await urlOf('teal')
  const types: [string, string][] = [
    ['image/webp,*/*', 'image/webp'],
    ['*/*', 'image/jpeg'],
  ]
  const tags = new Set<string | null>()
  for (const [accept, type] of types) {
    const answer = await fetch(url, { headers: { accept } })
    expect([answer.headers.get('content-type'), answer.headers.get('vary')]).toEqual([type, 'Accept'])
    tags.add(answer.headers.get('etag'))
    const again = await fetch(url, { headers: { accept, 'if-none-match': answer.headers.get('etag')! } })
    expect([again.status, await again.text()]).toEqual([304, ''])
  }
  expect(tags.size).toBe(2)
})

test('HEAD has the headers and no body', async () => {
  const { urlOf } = await serve()
  const answer = await fetch(await urlOf('teal'), { method: 'HEAD' })
  expect(answer.status).toBe(200)
  expect(Number(answer.headers.get('content-length'))).toBeGreaterThan(100)
  expect(await answer.text()).toBe('')
})

test('a picture is kept from other sites, and is never a page', async () => {
  const { urlOf, origin } = await serve()
  for (const url of [await urlOf('teal'), `${origin}/@imagekit/x`]) {
    const { headers } = await fetch(url, { headers: { origin: 'http://localhost:9999' } })
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cross-origin-resource-policy': 'same-origin',
    })
    expect(headers.has('access-control-allow-origin')).toBe(false)
  }
})

test('what only ImageKit can do is left out and named; a value that is wrong is told', async () => {
  const { urlOf, origin, root } = await serve('w=80&e-bgremove=true')
  const answer = await fetch(await urlOf('teal'))
  expect(answer.status).toBe(200)
  expect(answer.headers.get('x-imagekit-approximated')).toContain('aiRemoveBackground')
  writeFileSync(
    join(root, 'far.js'),
    "import x from 'ik:./images/teal.jpg?w=80&h=80&cm=extract&xc=1&yc=1'\nexport default x\n",
  )
  await fetch(`${origin}/far.js`)
  const outside = await fetch(await urlOf('teal', 'w=80&h=80&cm=extract&xc=1&yc=1'))
  expect(outside.status).toBe(422)
  expect(await outside.text()).toMatch(/xc-1.*leaves the image/)
})

test('a page that has not heard of a change sees the image as it is, and what is kept stays true', async () => {
  const { urlOf, root } = await serve()
  const url = await urlOf('teal')
  const file = join(root, 'images/teal.jpg')
  const [teal, tomato] = [readFileSync(file), readFileSync(join(root, 'images/tomato.jpg'))]
  const colourSeen = async () => {
    const answer = await fetch(url)
    const { dominant } = await sharp(await answer.arrayBuffer()).stats()
    return [answer.status, dominant.r > 128 ? 'tomato' : 'teal', answer.headers.get('etag')]
  }
  writeFileSync(file, tomato)
  const changed = await colourSeen()
  expect(changed).toEqual([200, 'tomato', expect.any(String)])
  writeFileSync(file, teal)
  const restored = await colourSeen()
  expect(restored).toEqual([200, 'teal', expect.any(String)])
  expect(restored[2]).not.toBe(changed[2])
})

test('a picture that is deleted is a 404, and the server lives on', async () => {
  const { urlOf, root } = await serve()
  const [teal, gold] = [await urlOf('teal'), await urlOf('gold')]
  const { rmSync } = await import('node:fs')
  rmSync(join(root, 'images/teal.jpg'))
  expect((await fetch(teal)).status).toBe(404)
  expect((await fetch(gold)).status).toBe(200)
})

describe('hostile requests', () => {
  let app: Awaited<ReturnType<typeof serve>>
  let id: string
  beforeEach(async () => {
    app = await serve()
    id = /@imagekit\/(\w+)\//.exec(await app.urlOf('teal'))![1]!
  })

  /** A path exactly as it is written: `fetch` would tidy it up. */
  function raw(
    path: string,
    { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
  ) {
    return new Promise<{ status: number; body: string }>((done, fail) => {
      const sent = request({ port: app.port, host: '127.0.0.1', path, method, headers }, (answer) => {
        let body = ''
        answer.setEncoding('latin1')
        answer.on('data', (text) => {
          body += text
        })
        answer.on('end', () => done({ status: answer.statusCode ?? 0, body }))
      })
      sent.on('error', fail)
      sent.end()
    })
  }

  test('none of them gets a file, however it is spelled', async () => {
    const prefix = '/@imagekit/'
    const paths = [
      '../.env',
      '..%2f.env',
      '%2e%2e/%2e%2e/etc/passwd',
      '%252e%252e%252f.env',
      '..%5C..%5C.env',
      '..\\.env',
      '/.env',
      '.env?raw',
      '.env?raw??',
      '.env?import&raw??',
      '.env?.svg?.wasm?init',
      '.env::$DATA',
      `${id}`,
      `${id}/`,
      `${id}/../../.env`,
      `${id}/..%2f..%2f.env`,
      `${id}/a/b.jpg`,
      `${id}/a\\b.jpg`,
      `${id.toUpperCase()}/teal.jpg`,
      `${id}0/teal.jpg`,
      `${'0'.repeat(32)}/teal.jpg`,
      `${encodeURIComponent(encodeURIComponent('../.env'))}/x`,
    ]
    const outcomes = await Promise.all(paths.map(async (path) => [path, await raw(prefix + path)] as const))
    for (const [path, { status, body }] of outcomes) {
      expect([path, status]).toEqual([path, 404])
      expect(body).not.toContain('SECRET')
    }
    expect(transform).not.toHaveBeenCalled()
  })

  test.each(['POST', 'PUT', 'DELETE', 'PATCH'])('%s is refused', async (method) => {
    expect(await raw(`/@imagekit/${id}/teal.jpg`, { method })).toMatchObject({ status: 405 })
  })

  test('a foreign Host is refused', async () => {
    const answer = await raw(`/@imagekit/${id}/teal.jpg`, { headers: { host: 'evil.example' } })
    expect(answer.status).toBe(403)
  })

  test('an image that is a link out of the allowed folders is refused', async () => {
    const outside = temporaryFolder()
    await sharp({ create: { width: 9, height: 9, channels: 3, background: 'red' } })
      .png()
      .toFile(join(outside, 'x.png'))
    symlinkSync(join(outside, 'x.png'), join(app.root, 'images/link.png'))
    writeFileSync(join(app.root, 'link.js'), "import x from 'ik:./images/link.png?w=5'\nexport default x\n")
    await fetch(`${app.origin}/link.js`)
    const module = await fetch(`${app.origin}/@id/${virtualId('ik:./images/link.png?w=5')}`)
    const url = /const src = "([^"]+)"/.exec(await module.text())?.[1]
    const { status, body } = await raw(url ?? '')
    expect(status).toBe(403)
    expect(body).toMatch(
      /^imagekit: the dev server may not read \.\/images\/link\.png \(a link to \S+\/x\.png\): add its folder to server\.fs\.allow in your Vite config\s*$/,
    )
    expect(transform).not.toHaveBeenCalled()
  })
})

test('in middleware mode and under a base the URLs are those that the server answers', async () => {
  const root = temporaryFolder()
  await sharp({ create: { width: 90, height: 90, channels: 3, background: 'red' } })
    .png()
    .toFile(join(root, 'x.png'))
  writeFileSync(join(root, 'main.js'), "import x from 'ik:./x.png?w=5'\nexport default x\n")
  const server: ViteDevServer = await createServer({
    root,
    base: '/shop/',
    configFile: false,
    logLevel: 'silent',
    server: { host: '127.0.0.1', port: 0 },
    plugins: [imagekit({})],
  })
  await server.listen()
  onTestFinished(() => server.close())
  const { port } = server.httpServer!.address() as { port: number }
  await fetch(`http://127.0.0.1:${port}/shop/main.js`)
  const module = await fetch(`http://127.0.0.1:${port}/shop/@id/${virtualId('ik:./x.png?w=5')}`)
  const url = /const src = "([^"]+)"/.exec(await module.text())![1]!
  expect(url).toMatch(/^\/shop\/@imagekit\/[0-9a-f]{32}\/x\.png$/)
  expect((await fetch(`http://127.0.0.1:${port}${url}`)).status).toBe(200)
})

test('downloads that the browser breaks off leave no file open', async () => {
  // Noise does not compress: the file is larger than what the sockets hold.
  const [width, height] = [1400, 1000]
  const noise = randomBytes(width * height * 3)
  const { urlOf } = await serve('w=1400&f=jpg&q=100', (root) =>
    sharp(noise, { raw: { width, height, channels: 3 } })
      .jpeg({ quality: 100 })
      .toFile(join(root, 'images/teal.jpg')),
  )
  const url = await urlOf('teal')
  expect((await (await fetch(url)).arrayBuffer()).byteLength).toBeGreaterThan(1_000_000)
  await Promise.all(
    Array.from(
      { length: 50 },
      () =>
        new Promise<void>((resolve) => {
          const get = request(url, (response) => {
            response.destroy()
            resolve()
          })
          get.on('error', () => resolve())
          get.end()
        }),
    ),
  )
  await vi.waitFor(() => expect(openFiles()).toBe(0), { timeout: 5000 })
})

/** Number of renditions that this process has open, where the system tells (Linux). */
function openFiles(): number {
  const folder = '/proc/self/fd'
  if (!existsSync(folder)) return 0
  return readdirSync(folder).filter((fd) => {
    try {
      return readlinkSync(join(folder, fd)).includes('/renditions/')
    } catch {
      return false
    }
  }).length
}
