import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createClient } from '../../src/api'
import type { Manifest, ManifestBuild } from '../../src/core/output/manifest'
import { prune, purge, verify } from '../../src/deploy'
import { readCurrent, readManifests, readPrevious } from '../../src/deploy/manifests'
import { setUp } from '../../src/deploy/setup'
import { build, picture, project, settingsOf, stageFor, write } from './stage'

const stage = stageFor()

const urlEndpoint = 'https://ik.imagekit.io/demo'
const hash = 'a'.repeat(64)
const builds: ManifestBuild[] = [{ id: 'client', outputs: ['main.js'] }]

function manifest(bundler: string, urls: readonly string[], more: Manifest['images'] = {}): string {
  const image = { hash, filePath: '/app/a.jpg', urls: urls.map((url) => `${urlEndpoint}${url}`) }
  return JSON.stringify({
    version: 1,
    bundler,
    urlEndpoint,
    images: { 'ik:./a.jpg': image, ...more },
    builds,
  } satisfies Manifest)
}

const onlyServer = { 'ik:./b.jpg': { hash, filePath: '/app/b.jpg', urls: [`${urlEndpoint}/app/b.jpg`] } }

test('client and server that ask for different URLs of one reference are one deploy with all of them', () => {
  const root = project({
    'client.json': manifest('vite', ['/app/a.jpg?tr=w-400', '/app/a.jpg?tr=w-800']),
    'server.json': manifest('rollup', ['/app/a.jpg?tr=w-800', '/app/a.jpg'], onlyServer),
  })
  const setup = setUp({ cwd: root, environment: {} })
  for (const files of [
    ['client.json', 'server.json'],
    ['server.json', 'client.json'],
  ]) {
    const { images } = readCurrent(setup, files).manifest
    expect(Object.keys(images)).toEqual(['ik:./a.jpg', 'ik:./b.jpg'])
    expect(images['ik:./a.jpg']!.urls.map((url) => url.slice(urlEndpoint.length)).sort()).toEqual([
      '/app/a.jpg',
      '/app/a.jpg?tr=w-400',
      '/app/a.jpg?tr=w-800',
    ])
  }
})

test('the parts of single builds are no part of a deploy, wherever its manifest is read from', async () => {
  const root = project({ 'one.json': manifest('vite', ['/app/a.jpg']) })
  const setup = setUp({ cwd: root, environment: {} })
  for (const read of [
    readCurrent(setup, ['one.json']).manifest,
    readManifests(setup, ['one.json'])[0]!,
    await readPrevious(setup, 'one.json'),
  ]) {
    expect(Object.keys(read)).toEqual(['version', 'bundler', 'urlEndpoint', 'images'])
  }
})

test('verify asks for the URLs of each of the manifests', async () => {
  const root = project({
    'main.js': "import a from 'ik:./a.png?w=8'\nconsole.log(a)\n",
    'a.png': await picture('red'),
  })
  const settings = settingsOf(stage(), root)
  await build(settings, root)
  const client = JSON.parse(readFileSync(join(root, 'dist/imagekit-manifest.json'), 'utf8')) as Manifest
  const [[key, image]] = Object.entries(client.images) as [[string, Manifest['images'][string]]]
  const server = { ...client, images: { [key]: { ...image, urls: image.urls.map((url) => `${url},h-4`) } } }
  write(root, { 'server.json': JSON.stringify(server) })
  const manifests = ['dist/imagekit-manifest.json', 'server.json']
  expect(await verify({ ...settings, manifests })).toMatchObject({ checked: 3, misses: [] })
})

test('a deploy is kept without its builds, and builds that change alone make no new one', async () => {
  const root = project({
    'main.js': "import a from 'ik:./a.png?w=8'\nconsole.log(a)\n",
    'a.png': await picture('red'),
  })
  const settings = settingsOf(stage(), root, { fileName: '[name]' })
  await build(settings, root)
  const file = join(root, 'dist/imagekit-manifest.json')
  const written = JSON.parse(readFileSync(file, 'utf8')) as Manifest
  expect(written.builds).toHaveLength(1)

  const { kept } = await purge(settings)
  const { privateKey, urlEndpoint, url } = stage()
  const client = createClient({ privateKey, urlEndpoint, baseURL: url, env: {} })
  const state = await fetch(client.url({ src: kept!, signed: true }))
  await client.close()
  expect(await state.json()).toEqual({
    version: 1,
    manifest: { ...written, builds: undefined },
    versions: {},
    purges: [],
  })

  write(root, { 'dist/imagekit-manifest.json': JSON.stringify({ ...written, builds }) })
  expect(await purge(settings)).toMatchObject({ stale: [], sent: [], kept: undefined })
})

describe('without --manifest', () => {
  const client = manifest('vite', ['/app/a.jpg'])
  const server = manifest('vite', ['/app/a.jpg'], onlyServer)
  const found = (files: Record<string, string>, outDir?: string) => {
    const root = project(files)
    const setup = setUp({ cwd: root, environment: {}, ...(outDir && { outDir }) })
    const current = readCurrent(setup)
    return {
      files: current.files.map((file) => relative(root, file).replaceAll('\\', '/')),
      images: Object.keys(current.manifest.images),
      name: current.name,
    }
  }
  const both = ['ik:./a.jpg', 'ik:./b.jpg']

  test.each([
    ['Vite’s environments', 'dist/client', 'dist/server'],
    ['React Router', 'build/client', 'build/server'],
    ['SvelteKit', '.svelte-kit/output/client', '.svelte-kit/output/server'],
    ['Nuxt', 'node_modules/.cache/nuxt/.nuxt/dist/client', 'node_modules/.cache/nuxt/.nuxt/dist/server'],
    ['Next.js', '.next', '.next/server'],
    ['Angular', 'dist/app/browser', 'dist/app/server'],
    ['a folder of its own', 'web/dist/client', 'web/dist/server', 'web/dist'],
  ])('client and server are one deploy: %s', (_name, one, other, outDir?: string) => {
    const files = [`${one}/imagekit-manifest.json`, `${other}/imagekit-manifest.json`]
    expect(found({ [files[0]!]: client, [files[1]!]: server }, outDir)).toEqual({
      files,
      images: both,
      name: `${one}/imagekit-manifest`.replace(/[^a-z]+/gi, '-').replace(/^-/, ''),
    })
  })

  test('a manifest of the output folder names the deploy, whatever is below it', () => {
    const files = { 'dist/a/imagekit-manifest.json': server, 'dist/imagekit-manifest.json': client }
    expect(found(files)).toMatchObject({ images: both, name: 'dist-imagekit-manifest' })
  })

  test('the first output folder that has any counts, and packages and a development server’s output do not', () => {
    const files = {
      'dist/imagekit-manifest.json': client,
      'dist/node_modules/x/imagekit-manifest.json': server,
      'build/imagekit-manifest.json': server,
    }
    expect(found(files).files).toEqual(['dist/imagekit-manifest.json'])
    const next = { '.next/imagekit-manifest.json': client, '.next/dev/imagekit-manifest.json': server }
    expect(found(next).files).toEqual(['.next/imagekit-manifest.json'])
    expect(found({ 'imagekit-manifest.json': client, 'src/imagekit-manifest.json': server }).files).toEqual([
      'imagekit-manifest.json',
    ])
  })

  test('prune keeps what only the server refers to', async () => {
    const root = project({
      'main.js': "import a from 'ik:./a.png?w=8'\nconsole.log(a)\n",
      'server.js': "import b from 'ik:./b.png?w=8'\nconsole.log(b)\n",
      'a.png': await picture('red'),
      'b.png': await picture('blue'),
    })
    const settings = settingsOf(stage(), root)
    await build(settings, root, {}, { outDir: 'dist/client' })
    await build(settings, root, {}, { entry: 'server.js', outDir: 'dist/server' })
    await purge(settings)
    expect(await prune({ ...settings, grace: 0, dryRun: false })).toMatchObject({ deleted: 0 })
    expect(await verify(settings)).toMatchObject({ checked: 4, misses: [] })
  })
})
