import { cpSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { readManifest } from '../../src/core/output/manifest'
import { transform } from '../../src/engine'
import { hasSharp } from '../../src/engine/installed'
import { copyFixture, sharedCopies } from '../helpers/folder'
import { oncePer } from '../helpers/once-per'
import { type BundlerName, builders, bundlerNames, bundlersInProcess } from './builders'

/*
 * Images that this machine transforms and the bundler hosts.
 */

vi.mock('../../src/engine', async (original) => {
  const engine = await original<typeof import('../../src/engine')>()
  return { ...engine, transform: vi.fn(engine.transform) }
})
vi.mock('../../src/engine/installed', () => ({ hasSharp: vi.fn(() => true) }))

beforeEach(() => {
  vi.mocked(transform).mockClear()
  vi.mocked(hasSharp).mockReturnValue(true)
})

const imagesIn = (outDir: string) =>
  readdirSync(outDir, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(jpg|png|webp)$/.test(file))

/** The emitted file that a bundle's URL means; the bundlers write URLs in their own ways. */
function emitted(outDir: string, url: unknown): string {
  const text = String(url)
  const name = basename(text.startsWith('file:') ? fileURLToPath(text) : decodeURIComponent(text))
  const found = imagesIn(outDir).find((file) => basename(file) === name)
  if (!found) throw new Error(`${text} is no file of ${outDir}`)
  return resolve(outDir, found)
}

const sizeOf = async (outDir: string, url: unknown) => {
  const { width, height, format } = await sharp(readFileSync(emitted(outDir, url))).metadata()
  return [width, height, format]
}

const entry = 'src/local.js'
function fixture(root = copyFixture('conformance')) {
  writeFileSync(
    join(root, entry),
    `import local, { img, picture, srcset, width, height } from 'ik:./images/sunset.jpg?w=200;400&f=webp;jpg'
import twin from 'ik:./images/sunset copy.jpg?w=200&f=jpg'
import badge from 'ik:@/images/badge é.png?w=100&f=webp'
import trimmed, { width as trimmedWidth } from 'ik:./images/badge é.png?w=50&h=50&cm=pad_resize&bg=FF0000'
globalThis.__conformance = { local, img, picture, srcset, width, height, twin, badge, trimmed, trimmedWidth,
  wave: new URL('ik:./images/wave.webp?w=64', import.meta.url).href,
  turned: import('ik:./images/turned.jpg?w=120').then((module) => [module.default, module.width, module.height]) }
`,
  )
  return root
}
const build = (name: BundlerName, root: string, options = {}) =>
  builders[name]({ root, entry, options: { mode: 'local', ...options } })

const lasting = sharedCopies('conformance')

/** The first build of a project. What it wrote stays in `outDir`, whatever the next writes to `dist`. */
const firstOf = oncePer(async (name: BundlerName) => {
  const root = fixture(lasting())
  vi.mocked(transform).mockClear()
  const built = await build(name, root)
  const encoded = vi.mocked(transform).mock.calls.length
  const outDir = join(root, 'first')
  cpSync(built.outDir, outDir, { recursive: true })
  return { root, outDir, dist: built.outDir, log: built.log, images: await built.run(), encoded }
})

/** The second build of the same project, into an empty folder: what it found and what it left. */
const secondOf = oncePer(async (name: BundlerName) => {
  const { root, dist } = await firstOf(name)
  const folder = join(root, 'node_modules/.cache/unplugin-imagekit/renditions')
  const renditions = () =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(jpg|png|webp)$/.test(file))
      .map((file) => [file, statSync(join(folder, file)).mtimeMs])
  const output = () => imagesIn(dist).map((file) => [file, readFileSync(join(dist, file), 'base64')])
  const before = { renditions: renditions(), output: output() }
  vi.mocked(transform).mockClear()
  rmSync(dist, { recursive: true })
  await build(name, root, { concurrency: 3 })
  const encoded = vi.mocked(transform).mock.calls.length
  return { before, after: { renditions: renditions(), output: output() }, encoded }
})

describe.each(bundlerNames)('%s, local mode', (name: BundlerName) => {
  test('every URL is a file of the bundle, and decodes at the size that the module states', async () => {
    const { outDir, images, log } = await firstOf(name)
    expect(await sizeOf(outDir, images.local)).toEqual([400, images.height, 'jpeg'])
    expect(images.width).toBe(400)
    const candidates = String(images.srcset)
      .split(', ')
      .map((one) => one.split(' '))
    expect(candidates.map(([, descriptor]) => descriptor)).toEqual(['200w', '400w'])
    for (const [url, descriptor] of candidates)
      expect((await sizeOf(outDir, url))[0]).toBe(Number.parseInt(descriptor!, 10))
    const { sources } = images.picture as { sources: { type: string; srcset: string }[] }
    expect(sources.map(({ type }) => type)).toEqual(['image/webp'])
    for (const one of sources[0]!.srcset.split(', '))
      expect((await sizeOf(outDir, one.split(' ')[0]))[2]).toBe('webp')
    expect(await sizeOf(outDir, images.badge)).toEqual([100, expect.any(Number), 'webp'])
    expect(await sizeOf(outDir, images.trimmed)).toEqual([50, 50, 'png'])
    expect(images.trimmedWidth).toBe(50)
    expect((await sizeOf(outDir, images.wave))[0]).toBe(64)
    const [turned, width, height] = images.turned as [string, number, number]
    expect(await sizeOf(outDir, turned)).toEqual([width, height, 'jpeg'])
    const isSummary = (line: string) => /^imagekit: 4 images: \d+ files \(/.test(line)
    expect(log.filter((line) => line.startsWith('imagekit:') && !isSummary(line))).toEqual([])
  })

  test('the manifest names the files, and no path of this machine', async () => {
    const { root, outDir } = await firstOf(name)
    const manifest = readManifest(join(outDir, 'imagekit-manifest.json'))
    const files = Object.values(manifest.images).flatMap((image) => image.files ?? [])
    expect(new Set(files)).toEqual(new Set(imagesIn(outDir)))
    expect(Object.values(manifest.images).every(({ urls }) => urls.length === 0)).toBe(true)
    expect(JSON.stringify(manifest)).not.toContain(root)
  })

  test('a second build draws nothing anew, and gives the same output', async () => {
    const { before, after } = await secondOf(name)
    expect(before.renditions.length).toBeGreaterThan(0)
    expect(after).toEqual(before)
  })

  test('what only ImageKit can do is an error that names image, parameter and place', async () => {
    const root = fixture()
    writeFileSync(
      join(root, entry),
      "import x from 'ik:./images/sunset.jpg?w=200&e-bgremove=true'\nconsole.log(x)\n",
    )
    await expect(build(name, root)).rejects.toThrow(/sunset\.jpg.*e-bgremove.*only ImageKit/)
  })
})

describe.each(bundlersInProcess)('%s, local mode, looked into', (name: BundlerName) => {
  test('a second build encodes nothing and gives the same output', async () => {
    // Two names of one content are drawn once.
    expect((await firstOf(name)).encoded).toBe(8)
    const { before, after, encoded } = await secondOf(name)
    expect(encoded).toBe(0)
    expect(after.output).toEqual(before.output)
  })

  test('without a URL-endpoint and without sharp the images are the bundler’s own, with one line that says so', async () => {
    vi.mocked(hasSharp).mockReturnValue(false)
    const root = copyFixture('conformance')
    const built = await builders[name]({ root, options: {}, entry: 'src/local-only.js' })
    const images = await built.run()
    expect(await sizeOf(built.outDir, images.local)).toEqual([640, 426, 'jpeg'])
    expect(built.log.filter((line) => line.includes('npm install -D sharp'))).toHaveLength(1)
    await expect(build(name, fixture())).rejects.toThrow(/npm install -D sharp/)
    expect(transform).not.toHaveBeenCalled()
  })
})
