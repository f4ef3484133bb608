import { createHash } from 'node:crypto'
import { basename, join } from 'node:path'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import esbuildPlugin from '../../src/esbuild'
import farmPlugin from '../../src/farm'
import rolldownPlugin from '../../src/rolldown'
import rsbuildPlugin from '../../src/rsbuild'
import rspackPlugin from '../../src/rspack'
import type { Options } from '../../src/types'
import vitePlugin from '../../src/vite'
import webpackPlugin from '../../src/webpack'
import { noiseJpeg } from '../emulator/picture'
import { temporaryFolder } from '../helpers/folder'
import { seeded } from './helpers/random'
import { buildProject, randomProject } from './helpers/reference-projects'
import { section } from './helpers/report'
import { trials } from './size'

const record = section('References: random projects')
const SEED = 17

const plugins = {
  vite: vitePlugin,
  rolldown: rolldownPlugin,
  esbuild: esbuildPlugin,
  webpack: webpackPlugin,
  rspack: rspackPlugin,
  rsbuild: rsbuildPlugin,
  farm: farmPlugin,
}
const among = process.env.TRIALS_BUNDLERS?.split(',') as (keyof typeof plugins)[] | undefined
const modes: Record<string, Options> = {
  remote: { urlEndpoint: 'https://ik.imagekit.io/demo', dryRun: true },
  local: { mode: 'local' },
}

async function widthsIn(text: string, files: ReadonlyMap<string, Buffer>): Promise<Set<number | undefined>> {
  const inlined = [...text.matchAll(/data:image\/[\w+]+;base64,([\w+/=]+)/g)].map(([, data = '']) =>
    Buffer.from(data, 'base64'),
  )
  const emitted = [...files].flatMap(([name, bytes]) => (/\.(?:jpe?g|png)$/.test(name) ? [bytes] : []))
  const unique = new Map(
    [...inlined, ...emitted].map((bytes) => [createHash('sha1').update(bytes).digest('hex'), bytes]),
  )
  return new Set(
    await Promise.all([...unique.values()].map(async (bytes) => (await sharp(bytes).metadata()).width)),
  )
}

/** Where URLs are percent-encoded, or escaped by a minifier of CSS, names are not. */
const decoded = (text: string) =>
  text.replace(/\\ /g, ' ').replace(/(?:%[0-9a-f]{2})+/gi, (encoded) => {
    try {
      return decodeURIComponent(encoded)
    } catch {
      return encoded
    }
  })

test('images of random projects are renditions where one is asked for, on the CDN and rendered', async () => {
  const random = seeded(Number(process.env.TRIALS_SEED ?? SEED))
  const images = new Map([
    ['a.jpg', await noiseJpeg(310, 200)],
    ['b c.jpg', await noiseJpeg(320, 200)],
    ['ü.jpg', await noiseJpeg(330, 200)],
    [
      'd.png',
      await sharp(await noiseJpeg(340, 60))
        .png()
        .toBuffer(),
    ],
  ])
  const sizes = new Map([
    ['a.jpg', 310],
    ['b c.jpg', 320],
    ['ü.jpg', 330],
    ['d.png', 340],
  ])
  const hashes = new Map(
    [...images].map(([name, bytes]) => [name, createHash('sha256').update(bytes).digest('hex').slice(0, 16)]),
  )
  const count = trials(2000, 25)
  const folder = temporaryFolder()
  for (let index = 0; index < count; index++) {
    const project = randomProject([...images.keys()], random, among)
    const mode = random() < 0.5 ? 'remote' : 'local'
    const { bundler, option, references } = project
    const where = `project ${index} (${bundler}, ${option}, ${mode}):\n${references.map(({ text }) => text).join('\n')}`
    const options: Options = {
      ...modes[mode],
      root: join(folder, String(index)),
      strict: true,
      manifest: false,
    }
    const built = await buildProject(
      join(folder, String(index)),
      project,
      images,
      plugins[bundler](options),
    ).catch((error) => {
      throw new Error(`${where}\n${error}`)
    })
    const widths = await widthsIn(built.text, built.files)
    const plain = new Set(references.filter(({ width }) => width === undefined).map(({ image }) => image))
    for (const { image, width } of references) {
      const isShown =
        width === undefined
          ? built.text.includes(hashes.get(image)!) || widths.has(sizes.get(image))
          : mode === 'remote'
            ? built.text.includes(`tr=w-${width}`)
            : widths.has(width)
      expect(isShown, `${where}\n${image} ${width}`).toBe(true)
    }
    for (const [image, size] of sizes) {
      if (!plain.has(image)) expect(widths.has(size), `${where}\nthe original of ${image}`).toBe(false)
    }
    // What the bundler emits by itself is on the CDN.
    if (mode === 'remote') {
      const bare = await buildProject(join(folder, `${index}-bare`), project, images, undefined)
      for (const [name, own] of images) {
        if ([...bare.files.values()].some((bytes) => own.equals(bytes)))
          expect(built.text.includes(hashes.get(name)!), `${where}\n${name} is not on the CDN`).toBe(true)
      }
    }
    // Nothing is shipped twice, or for nobody, and no reference of a page or a style sheet is without its file.
    const shipped = [...built.files].filter(([name]) => /\.(?:jpe?g|png)$/.test(name))
    const contents = shipped.map(([, bytes]) => createHash('sha1').update(bytes).digest('hex'))
    const outputs = shipped.map(([name]) => basename(name))
    if (!(bundler === 'farm' && references.some(({ place }) => place === 'page')))
      expect(new Set(contents).size, `${where}\nthe same bytes twice: ${outputs}`).toBe(contents.length)
    for (const name of outputs)
      expect(decoded(built.text), `${where}\nno reference to ${name}`).toContain(name)
    const documents = [...built.files].filter(([name]) => /\.(?:css|html)$/.test(name))
    for (const [document, bytes] of mode === 'local' ? documents : []) {
      // Comments of an inlined script name its modules.
      const markup = String(bytes).replace(/<script\b[^>]*>[\s\S]*?<\/script>/g, '')
      const linked = decoded(markup).matchAll(/([^/"'`(),=\s][^/"'`(),=\n]*\.(?:jpe?g|png))(?=["'`)\s])/g)
      for (const [, name = ''] of linked)
        expect(outputs, `${where}\n${document}: no file ${name}`).toContain(name)
    }
    expect(built.text, where).not.toMatch(/__imagekit_[0-9a-f]{24}__|["'(]ik:/)
  }
  record({
    case: 'image × way of writing × option × neighbour',
    method: `Vite, Rolldown, esbuild, webpack, Rspack, Rsbuild and Farm, each project built with the plugin, in remote mode also without, under \`strict\`; seed ${SEED}`,
    n: String(count),
    result:
      'no original where a rendition is asked for; what the bare build emits is on the CDN; nothing is shipped twice or without a reference; no dead link; no false alarm',
  })
})
