import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { readManifest } from '../../src/core/manifest'
import { type Emulator, startEmulator } from '../../src/emulator'
import type { Options } from '../../src/types'
import { copyFixture } from '../helpers/folder'
import { type BundlerName, builders, bundlerNames } from './builders'

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.close())
beforeEach(async () => {
  await emulator.reset()
})

function options(over: Options = {}): Options {
  const { urlEndpoint, privateKey, url } = emulator
  return { urlEndpoint, privateKey, baseURL: url, ...over }
}

const withoutKey = (): Options => ({ urlEndpoint: emulator.urlEndpoint })
const counts = () => ({ list: emulator.requests.count('list'), upload: emulator.requests.count('upload') })
const lockfileOf = (root: string) => readFileSync(join(root, 'imagekit.lock'), 'utf8')
const manifestOf = (outDir: string) => readFileSync(join(outDir, 'imagekit-manifest.json'), 'utf8')

/** The emulator's port and ids are new in every run. */
const stable = (text: string) =>
  text.replaceAll(emulator.urlEndpoint, '<endpoint>').replace(/"fileId":"\w+"/g, '"fileId":"<id>"')

describe.each(bundlerNames)('%s', (name) => {
  test('every way of importing gives the same shape, and every URL answers with the picture it promises', async () => {
    const root = copyFixture('conformance')
    const built = await builders[name]({ root, options: options() })
    const images = await built.run()
    expect(JSON.parse(stable(JSON.stringify(images)))).toMatchSnapshot('module shape of every bundler')
    const { images: listed } = readManifest(join(built.outDir, 'imagekit-manifest.json'))
    const local = Object.values(listed).filter(({ filePath }) => filePath)
    expect(local).toHaveLength(5)
    for (const url of local.flatMap(({ urls }) => urls)) {
      const answer = await fetch(url)
      expect([url, answer.status]).toEqual([url, 200])
    }
    expect(counts()).toEqual({ list: 1, upload: 4 })
  })

  test('a second build sends nothing; nor does one without its cache', async () => {
    const root = copyFixture('conformance')
    const first = await builders[name]({ root, options: options() })
    const [manifest, lockfile] = [manifestOf(first.outDir), lockfileOf(root)]
    emulator.requests.clear()
    await builders[name]({ root, options: options({ concurrency: 3 }) })
    expect(emulator.requests.length).toBe(0)
    rmSync(join(root, 'node_modules'), { recursive: true })
    await builders[name]({ root, options: options({ concurrency: 4 }) })
    expect(emulator.requests.length).toBe(0)
    expect([manifestOf(first.outDir), lockfileOf(root)]).toEqual([manifest, lockfile])
  })

  test('without lockfile and cache: one listing, no upload, the same lockfile', async () => {
    const root = copyFixture('conformance')
    await builders[name]({ root, options: options() })
    const lockfile = lockfileOf(root)
    emulator.requests.clear()
    rmSync(join(root, 'node_modules'), { recursive: true })
    rmSync(join(root, 'imagekit.lock'))
    await builders[name]({ root, options: options({ concurrency: 5 }) })
    expect(counts()).toEqual({ list: 1, upload: 0 })
    expect(lockfileOf(root)).toBe(lockfile)
  })

  test('with the lockfile and no key, the build succeeds with the same URLs and no request', async () => {
    const root = copyFixture('conformance')
    const first = await builders[name]({ root, options: options() })
    const manifest = manifestOf(first.outDir)
    emulator.requests.clear()
    const second = await builders[name]({ root, options: withoutKey() })
    expect(manifestOf(second.outDir)).toBe(manifest)
    expect(emulator.requests.length).toBe(0)
  })

  test('without key and lockfile, new images are made here with one warning; strict refuses', async () => {
    const root = copyFixture('conformance')
    const built = await builders[name]({ root, options: withoutKey() })
    const images = await built.run()
    expect(String(images.remote)).toContain(emulator.urlEndpoint)
    expect(String(images.local)).not.toContain(emulator.urlEndpoint)
    expect(images).toMatchObject({ width: 400, height: 266 })
    expect(String(images.srcset)).toMatch(/^\S+ 200w, \S+ 400w$/)
    expect(built.log.filter((line) => line.includes('not in the lockfile'))).toHaveLength(1)
    // Two of sunset.jpg, of which its twin is one, and one of each other.
    expect(emittedImages(built.outDir)).toHaveLength(5)
    expect(counts()).toEqual({ list: 0, upload: 0 })
    await expect(builders[name]({ root, options: { ...withoutKey(), strict: true } })).rejects.toThrow(
      /without IMAGEKIT_PRIVATE_KEY/,
    )
  })

  test('without a URL-endpoint, local images are made here, with one line; ik:/ is an error', async () => {
    const root = copyFixture('conformance')
    const built = await builders[name]({ root, options: {}, entry: 'src/local-only.js' })
    const images = await built.run()
    expect(String(images.local)).toMatch(/\.jpg$/)
    expect(String(images.wave)).toMatch(/\.webp$/)
    expect(built.log.filter((line) => line.includes('no URL-endpoint is set'))).toHaveLength(1)
    expect(emittedImages(built.outDir)).toHaveLength(2)
    await expect(builders[name]({ root, options: {} })).rejects.toThrow(
      /no URL-endpoint is set[\s\S]*main\.js:/,
    )
  })

  test('a build that fails to compile uploads nothing', async () => {
    const root = copyFixture('conformance')
    await expect(builders[name]({ root, options: options(), entry: 'src/broken.js' })).rejects.toThrow()
    expect(emulator.requests.length).toBe(0)
  })

  test('a failed upload fails the build, and the rerun goes on from what succeeded', async () => {
    const root = copyFixture('conformance')
    emulator.faults.set([{ route: 'upload', status: 400, times: 1 }])
    await expect(builders[name]({ root, options: options() })).rejects.toThrow(/1 of 4 uploads failed/)
    expect(lockfileOf(root).trim().split('\n')).toHaveLength(1 + 3)
    emulator.requests.clear()
    await builders[name]({ root, options: options() })
    expect(counts()).toEqual({ list: 1, upload: 1 })
  })

  test('a dry run uploads nothing and writes no lockfile, and its URLs are the final ones', async () => {
    const root = copyFixture('conformance')
    const dry = await builders[name]({ root, options: options({ dryRun: true }) })
    const manifest = manifestOf(dry.outDir)
    expect(emulator.requests.length).toBe(0)
    expect(existsSync(join(root, 'imagekit.lock'))).toBe(false)
    expect(dry.log.join('\n')).toMatch(/4 would be looked for and uploaded \(dry run\)/)
    const real = await builders[name]({ root, options: options() })
    expect(manifestOf(real.outDir)).toBe(manifest)
  })

  test('two builds of one process at once upload each content once', async () => {
    const root = copyFixture('conformance')
    const build = (outDir: string) => builders[name]({ root, options: options(), outDir: join(root, outDir) })
    await Promise.all([build('client'), build('server')])
    // Bun's builds are processes of their own, which only the lockfile and the listing hold together.
    if (name !== 'bun') expect(counts().upload).toBe(4)
    expect(manifestOf(join(root, 'client'))).toBe(manifestOf(join(root, 'server')))
  })

  test('the private key is in no output, cache or log; in a source file it fails the build', async () => {
    const canary = 'private_canary_0451'
    const guarded = await startEmulator({ privateKey: canary })
    onTestFinished(() => guarded.close())
    const root = copyFixture('conformance')
    const secret = { urlEndpoint: guarded.urlEndpoint, privateKey: canary, baseURL: guarded.url }
    const built = await builders[name]({ root, options: secret })
    const source = join(root, 'src')
    const written = filesBelow(root).filter((file) => !file.startsWith(source))
    const names = written.map((file) => basename(file)).sort()
    expect(names).toEqual(
      expect.arrayContaining([
        'imagekit-manifest.json',
        'imagekit.lock',
        expect.stringMatching(/^main\.[cm]js$/),
      ]),
    )
    // Farm's build has no maps.
    expect(written.length).toBeGreaterThan(name === 'farm' ? 4 : 5)
    const forms = [
      canary,
      ...[canary, `${canary}:`].map((text) => Buffer.from(text).toString('base64').replace(/=+$/, '')),
    ]
    const outputs = [...written.map((file) => readFileSync(file)), Buffer.from(built.log.join('\n'))]
    expect(outputs.filter((output) => forms.some((form) => output.includes(form)))).toEqual([])
    const leaking = builders[name]({ root, options: secret, entry: 'src/leak.js' })
    await expect(leaking).rejects.toThrow(/private key is in the build output/)
    await expect(leaking).rejects.not.toThrow(canary)
  })
})

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

/** The different pictures of an output: esbuild writes one under each of its names. */
function emittedImages(outDir: string): string[] {
  const files = readdirSync(outDir, { recursive: true, encoding: 'utf8' })
  const images = files.filter((file) => /\.(jpg|png|webp)$/.test(file))
  return [...new Set(images.map((file) => readFileSync(join(outDir, file), 'base64')))]
}

test('all bundlers give the same URLs, lockfile and manifest, bar the bundler’s name', async () => {
  const results: Partial<Record<BundlerName, { lockfile: string; manifest: string; images: unknown }>> = {}
  for (const name of bundlerNames) {
    await emulator.reset()
    const root = copyFixture('conformance')
    const built = await builders[name]({ root, options: options() })
    results[name] = {
      lockfile: stable(lockfileOf(root)),
      manifest: manifestOf(built.outDir).replace(`"bundler": "${name}"`, '"bundler": "…"'),
      images: await built.run(),
    }
  }
  expect(results.rollup).toEqual(results.vite)
  expect(results.webpack).toEqual(results.vite)
  expect(stable(results.vite?.manifest ?? '')).toMatchSnapshot('manifest')
})
