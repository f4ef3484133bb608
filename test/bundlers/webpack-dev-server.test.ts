import { copyFileSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, onTestFinished, test, vi } from 'vitest'
import webpack from 'webpack'
import WebpackDevServer from 'webpack-dev-server'
import type { Options } from '../../src/types'
import imagekit from '../../src/webpack'
import { copyFixture, temporaryFolder } from '../helpers/folder'

/*
 * webpack-dev-server, asked for its bundle and its images as a browser does.
 */

async function serve(root: string, output: object = {}, devServer: object = {}, options: Options = {}) {
  const compiler = webpack({
    context: root,
    mode: 'development',
    devtool: false,
    entry: join(root, 'src/dev.js'),
    output: { path: join(root, 'dist'), filename: 'main.js', ...output },
    infrastructureLogging: { level: 'none' },
    stats: 'none',
    plugins: [imagekit(options)],
    devServer: {
      host: '127.0.0.1',
      port: 0,
      hot: false,
      liveReload: false,
      client: false,
      ...devServer,
    },
  } as webpack.Configuration)
  const server = new WebpackDevServer(compiler.options.devServer as WebpackDevServer.Configuration, compiler)
  await server.start()
  onTestFinished(() => server.stop())
  const address = server.server?.address()
  const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
  const bundle = async (path = '/main.js') => (await fetch(origin + path)).text()
  return { origin, bundle }
}

/** `fetch` lets nobody choose the Host. */
function statusFor(url: string, host: string): Promise<number | undefined> {
  return new Promise((done, fail) => {
    get(url, { headers: { host } }, (answer) => {
      answer.resume()
      done(answer.statusCode)
    }).on('error', fail)
  })
}

const urlsIn = (code: string) =>
  [...code.matchAll(/\/[\w/]*@imagekit\/[0-9a-f]{32}\/[\w.%-]+/g)].map(([url]) => url)

function fixture(
  code = "import x, { srcset } from 'ik:./images/sunset.jpg?w=100;200'\nconsole.log(x, srcset)\n",
) {
  const root = copyFixture('conformance')
  writeFileSync(join(root, 'src/dev.js'), code)
  return root
}

test('local images are drawn when they are asked for, at the size that was asked for', async () => {
  const root = fixture(
    "import x, { srcset } from 'ik:./images/sunset.jpg?w=100;200'\nconsole.log(x, srcset, new URL('ik:./images/wave.webp?w=64', import.meta.url).href)\n",
  )
  const { origin, bundle } = await serve(root)
  const urls = [...new Set(urlsIn(await bundle()))]
  const widths = await Promise.all(
    urls.map(async (url) => {
      const answer = await fetch(origin + url)
      expect([url, answer.status]).toEqual([url, 200])
      return (await sharp(await answer.arrayBuffer()).metadata()).width
    }),
  )
  expect(widths.sort()).toEqual([100, 200, 64])
  expect((await fetch(`${origin}/@imagekit/${'0'.repeat(32)}/sunset.jpg`)).status).toBe(404)
  expect(existsSync(join(root, 'dist'))).toBe(false)
})

test('under a public path, and beside middlewares of the user', async () => {
  const setupMiddlewares = vi.fn((middlewares: unknown[]) => middlewares)
  const { origin, bundle } = await serve(fixture(), { publicPath: '/shop/' }, { setupMiddlewares })
  const [url] = urlsIn(await bundle('/shop/main.js'))
  expect(url).toMatch(/^\/shop\/@imagekit\//)
  expect((await fetch(origin + url)).status).toBe(200)
  expect(setupMiddlewares).toHaveBeenCalledTimes(1)
})

test('a changed image is another URL in the next bundle', async () => {
  const root = fixture()
  const { bundle } = await serve(root)
  const before = urlsIn(await bundle())
  const other = join(root, 'other.jpg')
  await sharp({ create: { width: 300, height: 300, channels: 3, background: 'teal' } })
    .jpeg()
    .toFile(other)
  await vi.waitFor(
    async () => {
      copyFileSync(other, join(root, 'src/images/sunset.jpg'))
      const after = urlsIn(await bundle())
      expect(after).toHaveLength(before.length)
      expect(after).not.toEqual(before)
    },
    { timeout: 15_000, interval: 500 },
  )
})

test('a link that leads out of the project is refused', async () => {
  const root = fixture("import x from 'ik:./images/link.png?w=5'\nconsole.log(x)\n")
  // A workspace of its own: the repository around it is one more project that images could be shared with.
  writeFileSync(join(root, 'package.json'), '{"workspaces":[]}')
  const outside = temporaryFolder()
  mkdirSync(outside, { recursive: true })
  await sharp({ create: { width: 9, height: 9, channels: 3, background: 'red' } })
    .png()
    .toFile(join(outside, 'x.png'))
  symlinkSync(join(outside, 'x.png'), join(root, 'src/images/link.png'))
  const { origin, bundle } = await serve(root)
  const [url] = urlsIn(await bundle())
  const answer = await fetch(origin + url)
  expect(answer.status).toBe(403)
  expect(await answer.text()).toMatch(
    /may not read \.\/src\/images\/link\.png \(a link to \S+\/x\.png\): move it into \S+, or set the option root to a folder that contains both\s*$/,
  )
})

test('a foreign Host gets no image, whatever other middlewares do', async () => {
  const { origin, bundle } = await serve(fixture())
  const [url] = urlsIn(await bundle())
  expect(await statusFor(origin + url, '127.0.0.1')).toBe(200)
  expect(await statusFor(origin + url, 'evil.example')).toBe(403)
})
