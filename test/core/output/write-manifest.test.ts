import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { type Manifest, type ManifestImage, readManifest } from '../../../src/core/output/manifest'
import { type FinishedBuild, manifestText } from '../../../src/core/output/merge-builds'
import { writeManifest } from '../../../src/core/output/write-manifest'
import { temporaryFolder } from '../../helpers/folder'

const endpoint = 'https://ik.imagekit.io/demo'

const image = (name: string, ...widths: number[]): ManifestImage => ({
  urls: widths.map((width) => `${endpoint}/${name}?tr=w-${width}`),
})

let folder: string
beforeEach(() => {
  folder = temporaryFolder()
})

const manifest = () => readManifest(join(folder, 'imagekit-manifest.json'))
const listed = () => Object.keys(manifest().images)

function touch(...outputs: string[]): void {
  for (const output of outputs) {
    mkdirSync(dirname(join(folder, output)), { recursive: true })
    writeFileSync(join(folder, output), '')
  }
}

/** A build that has written its outputs. */
async function finish(id: string, outputs: string[], images: string[], over: Partial<FinishedBuild> = {}) {
  touch(...outputs)
  const build: FinishedBuild = {
    id,
    outputs,
    bundler: 'vite',
    urlEndpoint: endpoint,
    images: new Map(images.map((name) => [`ik:./${name}`, image(name, 100)])),
    ...over,
  }
  await writeManifest(join(folder, 'imagekit-manifest.json'), join(folder, '.cache'), build)
}

describe('a manifest is the union of the builds of its folder', () => {
  test('one build alone says nothing of itself but its name and outputs', async () => {
    await finish('client', ['index.html'], ['a.png'])
    expect(manifest().builds).toEqual([{ id: 'client', outputs: ['index.html'] }])
  })

  test('a build replaces its own part and no other', async () => {
    await finish('client', ['index.html'], ['a.png', 'b.png'])
    await finish('sw', ['sw.js'], ['b.png', 'c.png'])
    expect(listed()).toEqual(['ik:./a.png', 'ik:./b.png', 'ik:./c.png'])
    await finish('client', ['index.html'], ['d.png'])
    expect(listed()).toEqual(['ik:./b.png', 'ik:./c.png', 'ik:./d.png'])
  })

  test('a reference of two builds has the URLs and files of both, each once', async () => {
    const over = (width: number, file: string) => ({
      images: new Map([['ik:./a.png', { ...image('a.png', 100, width), files: [file] }]]),
    })
    await finish('client', ['index.html'], [], over(200, 'assets/a.png'))
    await finish('server', ['server.js'], [], over(300, 'assets/b.png'))
    const { urls, files } = manifest().images['ik:./a.png']!
    expect(urls.map((url) => url.split('w-')[1]).sort()).toEqual(['100', '200', '300'])
    expect(files).toEqual(['assets/a.png', 'assets/b.png'])
    await finish('server', ['server.js'], ['a.png'])
    expect(manifest().images['ik:./a.png']!.urls).toHaveLength(2)
  })

  test('the bytes do not depend on the order of the builds', async () => {
    const builds = [
      () => finish('client', ['index.html'], ['a.png']),
      () => finish('sw', ['sw.js'], ['b.png']),
      () => finish('ssr', ['server.js'], ['a.png', 'c.png']),
    ]
    const texts = []
    for (const order of [
      [0, 1, 2],
      [2, 0, 1],
      [1, 2, 0],
    ]) {
      rmSync(folder, { recursive: true })
      mkdirSync(folder)
      for (const index of order) await builds[index]!()
      texts.push(JSON.stringify(manifest()))
    }
    expect(new Set(texts).size).toBe(1)
  })

  test('builds that finish at the same time lose nothing', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `page-${index}`)
    await Promise.all(names.map((name) => finish(name, [`${name}.html`], [`${name}.png`])))
    expect(listed()).toHaveLength(names.length)
  })
})

test('a JSON file of something else is not overwritten', async () => {
  const file = join(folder, 'imagekit-manifest.json')
  const text = JSON.stringify({ name: 'My site', icons: [] })
  writeFileSync(file, text)
  await expect(finish('client', ['index.html'], ['a.png'])).rejects.toThrow(
    `Can't write the manifest ${file}: the file there is no manifest of images; name another one.`,
  )
  expect(readFileSync(file, 'utf8')).toBe(text)
})

describe('the part of a build that no longer runs', () => {
  beforeEach(async () => {
    await finish('sw', ['sw.mjs'], ['old.png'])
  })

  test('stays while one of its outputs is in the folder', async () => {
    await finish('client', ['index.html'], ['a.png'])
    expect(listed()).toContain('ik:./old.png')
  })

  test.each(['sw.js', 'sw.mjs.gz'])('stays when its output has become %s', async (name) => {
    renameSync(join(folder, 'sw.mjs'), join(folder, name))
    await finish('client', ['index.html'], ['a.png'])
    expect(listed()).toContain('ik:./old.png')
  })

  test('goes when none of its outputs is left', async () => {
    rmSync(join(folder, 'sw.mjs'))
    await finish('client', ['index.html'], ['a.png'])
    expect(listed()).toEqual(['ik:./a.png'])
  })

  test('stays when its bundler wrote nothing before it finished', async () => {
    await finish('farm', [], ['late.png'])
    await finish('client', ['index.html'], ['a.png'])
    expect(listed()).toContain('ik:./late.png')
  })

  test('goes when another build writes its output', async () => {
    await finish('worker', ['sw.mjs'], ['new.png'])
    expect(listed()).toEqual(['ik:./new.png'])
  })

  test('goes with its URL-endpoint', async () => {
    const other = { urlEndpoint: 'https://ik.imagekit.io/other' }
    await finish('client', ['index.html'], ['a.png'], other)
    expect(listed()).toEqual(['ik:./a.png'])
  })

  test.each(['', '{', '{"version":2}'])('goes with a manifest that cannot be read: %j', async (text) => {
    writeFileSync(join(folder, 'imagekit-manifest.json'), text)
    await finish('client', ['index.html'], ['a.png'])
    expect(listed()).toEqual(['ik:./a.png'])
  })
})

const imageOf = fc.record({ urls: fc.array(fc.string()), width: fc.option(fc.nat(), { nil: undefined }) })
const imagesOf = fc.dictionary(fc.string(), imageOf, { noNullPrototype: true })

const textOf = (manifest: Manifest) =>
  [...manifestText({ ...manifest, images: new Map(Object.entries(manifest.images)) })].join('')

/** With its images in the order of their keys. */
function sorted({ version, bundler, urlEndpoint, images, ...rest }: Manifest): Manifest {
  const entries = Object.entries(images).sort(([a], [b]) => (a < b ? -1 : 1))
  return { version, bundler, urlEndpoint, images: Object.fromEntries(entries), ...rest }
}

test('the text that is written in pieces is that of the whole manifest', () => {
  fc.assert(
    fc.property(
      fc.record({
        version: fc.constant(1 as const),
        bundler: fc.constantFrom('vite', '"images": {', 'a\nb'),
        urlEndpoint: fc.constantFrom(null, 'https://ik.imagekit.io/a'),
        images: imagesOf,
        builds: fc.array(fc.record({ id: fc.string(), outputs: fc.array(fc.string()), images: imagesOf })),
      }),
      (manifest) => {
        expect(textOf(manifest)).toBe(`${JSON.stringify(sorted(manifest), null, 2)}\n`)
      },
    ),
  )
  const many = Object.fromEntries(
    Array.from({ length: 4001 }, (_, index) => [`ik:./${index}.jpg`, { urls: [] }]),
  )
  const manifest = { version: 1 as const, bundler: 'vite', urlEndpoint: null, images: many }
  expect(textOf(manifest)).toBe(`${JSON.stringify(sorted(manifest), null, 2)}\n`)
})
