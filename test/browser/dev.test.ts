import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { createServer } from 'vite'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import imagekit from '../../src/vite'
import { temporaryFolder } from '../helpers/folder'
import { startBrowser } from './browser'

/*
 * Vite's dev server with two hundred pictures, as somebody works with it.
 */

let browser: Awaited<ReturnType<typeof startBrowser>>
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(() => browser?.close())

const COUNT = 200
const picture = (file: string, background: object) =>
  sharp({ create: { width: 640, height: 400, channels: 3, background: background as { r: number } } })
    .jpeg()
    .toFile(file)

/** A page of pictures, of which a window shows a few: the others are lazy, and far below. */
async function project(): Promise<string> {
  const root = temporaryFolder()
  mkdirSync(join(root, 'images'))
  for (let index = 0; index < COUNT; index += 1)
    await picture(join(root, `images/${index}.jpg`), { r: index, g: 255 - index, b: 90 })
  const imports = Array.from(
    { length: COUNT },
    (_, index) => `import { img as i${index} } from 'ik:./images/${index}.jpg?w=320'`,
  )
  const list = Array.from({ length: COUNT }, (_, index) => `i${index}`)
  writeFileSync(
    join(root, 'main.js'),
    `${imports.join('\n')}
for (const [index, img] of [${list}].entries()) {
  const node = Object.assign(document.createElement('img'), { loading: 'lazy', id: 'p' + index })
  node.style = 'display:block;margin-bottom:400px'
  for (const [name, value] of Object.entries(img)) node.setAttribute(name, value)
  document.body.append(node)
}
document.body.dataset.ready = 'yes'
`,
  )
  writeFileSync(
    join(root, 'index.html'),
    '<!doctype html><body><script type="module" src="/main.js"></script>',
  )
  return root
}

test('nothing is drawn before it is looked at, and a saved picture appears on the page', async () => {
  const root = await project()
  const server = await createServer({
    root,
    configFile: false,
    logLevel: 'silent',
    plugins: [imagekit({})],
    server: { host: '127.0.0.1', port: 0, fs: { allow: [root] } },
  })
  await server.listen()
  onTestFinished(() => server.close())
  const { port } = server.httpServer!.address() as { port: number }
  const store = join(root, 'node_modules/.cache/unplugin-imagekit/renditions')
  const drawn = () => (existsSync(store) ? readdirSync(store).length : 0)

  const page = await browser.newPage()
  onTestFinished(() => page.close())
  const requested = new Set<string>()
  page.on('request', (request) => request.url().includes('/@imagekit/') && requested.add(request.url()))
  let isOpen = false
  await page.route('**/@imagekit/**', async (route) => {
    // All modules are there when the first picture is asked for.
    if (!isOpen) expect(drawn()).toBe(0)
    isOpen = true
    await route.continue()
  })
  await page.goto(`http://127.0.0.1:${port}/`, { waitUntil: 'networkidle' })
  await page.waitForSelector('body[data-ready]')
  expect(requested.size).toBeGreaterThan(0)
  expect(requested.size).toBeLessThan(COUNT / 4)
  expect(drawn()).toBe(requested.size)

  const colour = () =>
    page.evaluate(async () => {
      const image = document.querySelector<HTMLImageElement>('#p0')
      if (!image?.complete || !image.naturalWidth) return undefined
      const canvas = new OffscreenCanvas(1, 1).getContext('2d')
      canvas?.drawImage(image, 0, 0, 1, 1)
      return [...(canvas?.getImageData(0, 0, 1, 1).data ?? [])]
    })
  expect((await colour())?.[0]).toBeLessThan(20)
  await picture(join(root, 'new.jpg'), { r: 255, g: 0, b: 0 })
  renameSync(join(root, 'new.jpg'), join(root, 'images/0.jpg'))
  await vi.waitFor(async () => expect((await colour())?.[0]).toBeGreaterThan(240), {
    timeout: 15_000,
    interval: 200,
  })
})
