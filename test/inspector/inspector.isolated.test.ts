import { cpSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test, vi } from 'vitest'
import type { Card, Detail, Measured, Preview, ProjectFacts } from '../../src/inspector/wire'
import { repository, temporaryFolder } from '../helpers/folder'
import { type Asked, picture, serveVite } from './serve'

/*
 * What the inspector's page asks of Vite's dev server, over HTTP.
 */

const loaded = vi.hoisted(() => ({ inspector: 0 }))
vi.mock('../../src/inspector', async (original) => {
  loaded.inspector += 1
  return original()
})

const MAIN = `import hero from 'ik:./a.jpg?w=200;400&placeholder=color'
import large from 'ik:./a.jpg?w=5000'
export default () => [<img src={hero} />, <img src={large} alt="" />]
`

async function serve(options = {}, more: Parameters<typeof serveVite>[2] = {}) {
  const { prepare, ...rest } = more
  const app = await serveVite({ 'src/main.jsx': MAIN }, options, {
    ...rest,
    prepare: async (root) => {
      await picture(join(root, 'src/a.jpg'), 800, 600)
      await prepare?.(root)
    },
  })
  await app.load('/src/main.jsx')
  return app
}

const idOf = async (app: Awaited<ReturnType<typeof serve>>) => (await app.cards()).get('a.jpg')!.id

test('nothing of it is loaded before the page is opened, and it is printed with the server’s URLs', async () => {
  loaded.inspector = 0
  const app = await serve()
  app.server.printUrls()
  expect(app.printed.join('\n')).toContain(`${app.origin.replace('127.0.0.1', '127.0.0.1')}/__imagekit/`)
  expect(loaded.inspector).toBe(0)
  const page = await app.ask('/__imagekit/')
  expect([page.status, page.text]).toEqual([200, expect.stringContaining('page.js')])
  expect(loaded.inspector).toBe(1)
})

test('the page takes at most 60 kB, compressed', async () => {
  const app = await serve()
  const texts = await Promise.all(
    ['', 'page.css', 'page.js', 'icon.svg'].map(async (name) => (await app.ask(`/__imagekit/${name}`)).text),
  )
  expect(texts.every((text) => text.length > 100)).toBe(true)
  expect(gzipSync(texts.join('')).length).toBeLessThan(60_000)
})

test('inspector: false turns it off', async () => {
  const app = await serve({ inspector: false })
  app.server.printUrls()
  expect(app.printed.join('\n')).not.toContain('__imagekit')
  expect((await app.ask('/__imagekit/api/project', { headers: { accept: '*/*' } })).status).toBe(404)
})

test('under a base path, which the page is told', async () => {
  const app = await serve({ urlEndpoint: 'https://ik.imagekit.io/demo', budget: 5000 }, { base: '/shop/' })
  expect(await app.ask('/shop/__imagekit')).toMatchObject({
    status: 302,
    headers: { location: '/shop/__imagekit/' },
  })
  expect(await app.api<ProjectFacts>('project')).toMatchObject({
    urlEndpoint: 'https://ik.imagekit.io/demo',
    budget: 5000,
    editor: '/shop/__open-in-editor?file=',
    base: '/shop/',
  })
  const { picture: thumbnail } = (await app.cards()).get('a.jpg')!
  expect(thumbnail).toMatch(/^\/shop\/@imagekit\//)
  expect((await app.ask(thumbnail!)).status).toBe(200)
})

test('a card says what is known of an image: where it is written, its renditions, what is worth a look', async () => {
  const app = await serve({ budget: 10 })
  const before = (await app.cards()).get('a.jpg')!
  expect(before).toMatchObject({
    kind: 'local',
    media: 'image',
    path: 'src/a.jpg',
    width: 800,
    height: 600,
    format: 'jpg',
    references: 2,
    placeholder: { kind: 'color', value: expect.stringMatching(/^#/) },
    alt: { kind: 'missing' },
    flags: ['upscaled', 'no-alt', 'no-size'],
    renditions: { total: 3, rendered: 0, narrowest: 200, widest: 5000 },
    warnings: [
      expect.stringMatching(/^src\/a\.jpg is 800 × 600 px, so w=5000 enlarges it|^\.\/src\/a\.jpg is 800/),
    ],
  })
  expect(before.places.map(({ file, line, column }) => `${file}:${line}:${column}`)).toEqual([
    'src/main.jsx:1:19',
    'src/main.jsx:2:20',
  ])
  const detail = await app.api<Detail>(`image?id=${before.id}`)
  const [set] = detail.references
  expect(set).toMatchObject({ query: 'w=200;400&placeholder=color', sizes: '100vw', main: 1 })
  expect(set!.renditions.map(({ transformation }) => transformation)).toEqual(['w-200', 'w-400'])
  const [small] = set!.renditions
  const measured = await app.api<Measured>(`measure?rendition=${encodeURIComponent(small!.rendition!)}`)
  expect(measured).toMatchObject({ width: 200, height: 150, format: 'webp', ms: expect.any(Number) })
  // The page's own request counts too: the next question has the news.
  await app.ask(set!.renditions[1]!.url, { headers: { accept: 'image/webp' } })
  const after = (await app.cards()).get('a.jpg')!
  expect(after.renditions).toMatchObject({ total: 3, rendered: 2, largest: expect.any(Number) })
  expect(after.flags).toContain('over-budget')
})

test('the page follows what happens: only changes are sent, and an image goes with its last reference', async () => {
  const app = await serve()
  const first = await app.api<{ version: number; cards: Card[] }>('images?since=0')
  expect(first.cards).toHaveLength(1)
  expect(await app.api('images?since='.concat(String(first.version)))).toMatchObject({
    cards: [],
    gone: [],
    hasMore: false,
  })
  writeFileSync(join(app.root, 'src/main.jsx'), `\n${MAIN}`)
  const moved = await app.api<{ version: number; cards: Card[] }>(`images?since=${first.version}`)
  expect(moved.cards[0]!.places.map(({ line }) => line)).toEqual([2, 3])
  writeFileSync(join(app.root, 'src/main.jsx'), 'export default 1\n')
  const gone = await app.api<{ gone: string[] }>(`images?since=${moved.version}`)
  expect(gone).toMatchObject({ cards: [], gone: [first.cards[0]!.id] })
})

test('a query can be tried: its renditions and URLs, or what is wrong with it', async () => {
  const app = await serve({ urlEndpoint: 'https://ik.imagekit.io/demo' })
  const id = await idOf(app)
  const tried = async (query: string) =>
    app.api<Preview>(`preview?id=${id}&query=${encodeURIComponent(query)}`)
  const preview = await tried('w=300;600&ar=1-1&f=webp;jpg')
  if ('error' in preview) throw new Error(preview.error)
  const { renditions } = preview.reference
  expect(renditions.map(({ width, height, format }) => [width, height, format])).toEqual([
    [300, 300, 'webp'],
    [600, 600, 'webp'],
    [300, 300, undefined],
    [600, 600, undefined],
  ])
  expect(renditions[0]!.deliveryUrl).toMatch(
    /^https:\/\/ik\.imagekit\.io\/demo\/.*a\.jpg\?tr=ar-1-1,w-300,f-webp$/,
  )
  expect((await app.ask(renditions[0]!.url)).status).toBe(200)
  expect(await tried('wd=300')).toEqual({ error: expect.stringContaining("Unknown parameter 'wd'") })
})

test('videos and images of ImageKit are shown too, from where they come', async () => {
  const app = await serve(
    { urlEndpoint: 'https://ik.imagekit.io/demo' },
    {
      prepare: async (root) => {
        cpSync(join(repository, 'test/fixtures/videos/clip.mp4'), join(root, 'src/clip.mp4'))
        writeFileSync(
          join(root, 'src/more.js'),
          "import clip from 'ik:./clip.mp4'\nimport logo from 'ik:/brand/logo.png?w=80'\nconsole.log(clip, logo)\n",
        )
      },
    },
  )
  await app.load('/src/more.js')
  const cards = await app.cards()
  const clip = cards.get('clip.mp4')!
  expect(clip).toMatchObject({ kind: 'local', media: 'video', format: 'mp4' })
  expect(clip).not.toHaveProperty('picture')
  const { references, canWrite } = await app.api<Detail>(`image?id=${clip.id}`)
  const played = await app.ask(references[0]!.renditions[0]!.url)
  expect([played.status, played.headers['content-type']]).toEqual([200, 'video/mp4'])
  expect(references[0]!.renditions[0]).not.toHaveProperty('rendition')
  expect(canWrite).toBe(true)
  const logo = cards.get('logo.png')!
  expect(logo).toMatchObject({
    kind: 'library',
    path: '/brand/logo.png',
    picture: 'https://ik.imagekit.io/demo/brand/logo.png?tr=w-440,h-320,c-at_max',
  })
  const preview = await app.api<Preview>(`preview?id=${logo.id}&query=w%3D90`)
  expect('reference' in preview && preview.reference.renditions[0]).toMatchObject({
    url: 'https://ik.imagekit.io/demo/brand/logo.png?tr=w-90',
    transformation: 'w-90',
  })
})

test('images that no source mentions are listed, and shown', async () => {
  const app = await serve(
    {},
    {
      prepare: async (root) => {
        await picture(join(root, 'src/old.jpg'), 40, 40)
        await picture(join(root, 'src/über uns.jpg'), 40, 40)
        await picture(join(root, 'src/named.png'), 40, 40)
        await picture(join(root, 'gallery/one.jpg'), 40, 40)
        writeFileSync(join(root, 'src/data.json'), '{ "image": "named.png", "team": "./über uns.jpg" }')
        writeFileSync(join(root, 'src/all.js'), "export default import.meta.glob('../gallery/*.jpg')\n")
      },
    },
  )
  const cards = await app.api<Card[]>('unused')
  expect(cards.map(({ path }) => path)).toEqual(['src/old.jpg'])
  const shown = await app.ask(`/__imagekit/${cards[0]!.picture}`)
  expect(shown.status).toBe(302)
  expect((await app.ask(String(shown.headers.location))).status).toBe(200)
})

describe('the focal point', () => {
  const own = { 'content-type': 'application/json', 'x-imagekit-inspector': '1' }
  const save = (app: Awaited<ReturnType<typeof serve>>, id: string, focus: unknown, asked: Asked = {}) =>
    app.ask('/__imagekit/api/focus', {
      method: 'POST',
      headers: own,
      body: JSON.stringify({ id, focus }),
      ...asked,
    })
  const sidecarOf = (root: string) => join(root, 'src/a.jpg.ik.json')

  test('is written beside the image, and what else is there stays', async () => {
    const app = await serve()
    const id = await idOf(app)
    expect((await save(app, id, { x: 0.25, y: 0.66666 })).status).toBe(200)
    expect(readFileSync(sidecarOf(app.root), 'utf8')).toBe(
      '{\n  "focus": {\n    "x": 0.25,\n    "y": 0.667\n  }\n}\n',
    )
    expect((await app.api<Detail>(`image?id=${id}`)).focus).toEqual({ x: 0.25, y: 0.667 })
    writeFileSync(sidecarOf(app.root), '{\n\t"alt": "A sea",\n\t"custom": { "credit": "Ada" }\n}\n')
    await save(app, id, { x: 1, y: 0 })
    const text = readFileSync(sidecarOf(app.root), 'utf8')
    expect(JSON.parse(text)).toEqual({ focus: { x: 1, y: 0 }, alt: 'A sea', custom: { credit: 'Ada' } })
    expect(text).toContain('\n\t"alt"')
    await save(app, id, null)
    expect(JSON.parse(readFileSync(sidecarOf(app.root), 'utf8'))).toEqual({
      alt: 'A sea',
      custom: { credit: 'Ada' },
    })
  })

  test('a damaged sidecar is left as it is', async () => {
    const app = await serve()
    const id = await idOf(app)
    writeFileSync(sidecarOf(app.root), '{ "focus": ')
    const answer = await save(app, id, { x: 0, y: 0 })
    expect([answer.status, answer.text]).toEqual([422, expect.stringContaining('this is not JSON')])
    expect(readFileSync(sidecarOf(app.root), 'utf8')).toBe('{ "focus": ')
  })

  test.each<[string, unknown]>([
    ['outside of the picture', { x: 2, y: 0 }],
    ['text', 'center'],
    ['more than a point', { x: 0, y: 0, alt: 'x' }],
    ['nothing', undefined],
  ])('%s is refused', async (_, focus) => {
    const app = await serve()
    expect((await save(app, await idOf(app), focus)).status).toBe(400)
    expect(() => readFileSync(sidecarOf(app.root))).toThrow('ENOENT')
  })

  test('is written for images of the project only', async () => {
    const outside = temporaryFolder()
    await picture(join(outside, 'b.jpg'), 40, 40)
    const app = await serve(
      {},
      {
        server: { fs: { strict: false } },
        prepare: async (root) => {
          symlinkSync(join(outside, 'b.jpg'), join(root, 'src/link.jpg'))
          writeFileSync(
            join(root, 'src/link.js'),
            `import x from 'ik:./link.jpg'\nimport y from 'ik:${'../../'}${outside.split('/').at(-1)}/b.jpg'\nconsole.log(x, y)\n`,
          )
        },
      },
    )
    await app.load('/src/link.js')
    const cards = await app.cards()
    for (const name of ['link.jpg', 'b.jpg']) {
      const answer = await save(app, cards.get(name)!.id, { x: 0, y: 0 })
      expect([name, answer.status]).toEqual([name, 403])
    }
    expect((await save(app, '0'.repeat(16), { x: 0, y: 0 })).status).toBe(404)
    expect((await save(app, '../../a', { x: 0, y: 0 })).status).toBe(400)
    symlinkSync(join(outside, 'elsewhere.json'), sidecarOf(app.root))
    expect((await save(app, cards.get('a.jpg')!.id, { x: 0, y: 0 })).status).toBe(403)
    expect(() => readFileSync(join(outside, 'elsewhere.json'))).toThrow('ENOENT')
  })

  test.each<[string, Asked]>([
    ['a form', { headers: { 'content-type': 'text/plain' } }],
    ['JSON without the page’s header', { headers: { 'content-type': 'application/json' } }],
    ['another origin', { headers: { ...own, origin: 'http://evil.example' } }],
    ['another port of this machine', { headers: { ...own, origin: 'http://127.0.0.1:1' } }],
    ['a sandboxed page', { headers: { ...own, origin: 'null' } }],
    ['another site', { headers: { ...own, 'sec-fetch-site': 'cross-site' } }],
    ['another Host', { headers: { ...own, host: 'evil.example' } }],
    ['a GET', { method: 'GET', headers: own }],
    ['much more than it takes', { headers: own, body: ' '.repeat(20_000) }],
  ])('%s changes nothing', async (_, asked) => {
    const app = await serve()
    const { status } = await save(app, await idOf(app), { x: 0, y: 0 }, asked)
    expect(status).toBeGreaterThanOrEqual(400)
    expect(() => readFileSync(sidecarOf(app.root))).toThrow('ENOENT')
  })
})

test.each<[string, Record<string, string>]>([
  ['another Host', { host: 'evil.example' }],
  ['another origin', { origin: 'http://evil.example' }],
  ['an image on another site', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }],
])('%s reads nothing', async (_, headers) => {
  const app = await serve()
  await app.cards()
  for (const path of ['', 'page.js', 'api/project', 'api/images', 'api/unused']) {
    const answer = await app.ask(`/__imagekit/${path}`, { headers })
    expect([path, answer.status]).toEqual([path, 403])
    expect(answer.text).not.toContain('a.jpg')
  }
})

test('the page can’t be framed, runs its own script alone, and is no page of another site’s', async () => {
  const app = await serve({ urlEndpoint: 'https://ik.imagekit.io/demo' })
  const { headers } = await app.ask('/__imagekit/', { headers: { origin: app.origin } })
  expect(headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
    'content-security-policy': expect.stringMatching(
      /default-src 'none'.*script-src 'self';.*img-src 'self' data: https:\/\/ik\.imagekit\.io;.*frame-ancestors 'none'/,
    ),
  })
  expect(headers).not.toHaveProperty('access-control-allow-origin')
  const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
  expect((await app.ask('/__imagekit/', { headers: link })).status).toBe(200)
})

test('names that it has not are answered, and an image that is gone is no error of the server', async () => {
  const app = await serve()
  const id = await idOf(app)
  for (const path of [
    'nothing',
    'api/nothing',
    'api/image?id=1',
    '../package.json',
    'toString',
    'api/measure?rendition=x',
  ])
    expect([path, (await app.ask(`/__imagekit/${path}`)).status]).toEqual([path, 404])
  const { references } = await app.api<Detail>(`image?id=${id}`)
  rmSync(join(app.root, 'src/a.jpg'))
  expect((await app.ask(`/__imagekit/api/image?id=${id}`)).status).toBe(200)
  const rendition = encodeURIComponent(references[0]!.renditions[0]!.rendition!)
  expect((await app.ask(`/__imagekit/api/measure?rendition=${rendition}`)).status).toBeGreaterThanOrEqual(400)
})
