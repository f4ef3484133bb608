import { readdirSync, readFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { createLogger, type InlineConfig } from 'vite'
import { expect } from 'vitest'
import { readManifest } from '../../../src/core/output/manifest'
import { prune, purge, verify } from '../../../src/deploy'
import type { Emulator } from '../../../src/emulator'
import type { Options } from '../../../src/types'
import { picture, project, write } from '../../deploy/stage'

/*
 * A site that several builds make, and what must be true of it whatever made it: the output asks the CDN for each image,
 * the manifest lists each once, and the deploy commands take none for unused.
 */

export interface Site {
  root: string
  options: Options
  emulator: Emulator
  /** Everything that the builds said. */
  log: string[]
}

const COLOURS = { a: 'red', b: 'lime', c: 'blue', d: 'white' } as const

/**
 * A project's folder: these files, the pictures `src/a.png` to `src/d.png`, and the options of a project with an account.
 *
 * @param root the folder; by default a new one, inside the repository
 */
export async function site(
  emulator: Emulator,
  files: Readonly<Record<string, string>>,
  root = project({ 'package.json': '{ "type": "module" }' }),
): Promise<Site> {
  const { urlEndpoint, privateKey, url } = emulator
  write(root, files)
  for (const [name, colour] of Object.entries(COLOURS))
    write(root, { [`src/${name}.png`]: await picture(colour, 200) })
  const options = { root, urlEndpoint, privateKey, baseURL: url, folder: '/app', fileName: '[name]-[hash]' }
  return { root, emulator, log: [], options: { ...options, strict: true } }
}

/** A Vite configuration that writes to `dist`, inlines nothing and keeps what is logged. */
export function viteConfig({ root, log }: Site, over: InlineConfig = {}): InlineConfig {
  const keep = (message: string) => void log.push(message)
  return {
    root,
    configFile: false,
    logLevel: 'warn',
    customLogger: { ...createLogger('silent'), info: keep, warn: keep, warnOnce: keep, error: keep },
    ...over,
    build: { outDir: 'dist', minify: false, assetsInlineLimit: 0, ...over.build },
  }
}

/** The message of a build that fails; empty if it succeeds. */
export function failureOf(building: Promise<unknown>): Promise<string> {
  return building.then(
    () => '',
    (error: Error) => error.message,
  )
}

/** The images of a folder's files as they are asked of the CDN: `a.png?w=101`, `c.png`. */
export function shown({ root, emulator }: Site, folder: string): string[] {
  return [...new Set([...urlsIn(join(root, folder), emulator)].map(imageOf))].sort()
}

export interface Expected {
  /** Images (`a.png?w=101`) by the output folder that asks for them, from the root. */
  [folder: string]: readonly string[]
}

/** Asserts all that must be true of a site which its builds have just made. */
export async function expectWhole(site: Site, expected: Expected): Promise<void> {
  const folders = Object.keys(expected)
  expectRewritten(site, expected)
  for (const folder of folders) expectListed(site, folder, expected[folder] ?? [])
  await expectVerified(site, folders)
  await expectKept(site, folders)
}

/** The output asks for nothing but the CDN's images, holds no original, and nothing was reported as left. */
export function expectRewritten(site: Site, expected: Expected): void {
  const folders = Object.keys(expected)
  for (const folder of folders) {
    expect(shown(site, folder), `what ${folder} asks for`).toEqual([...(expected[folder] ?? [])].sort())
    const files = filesIn(join(site.root, folder))
    expect(files.filter(isImage), `originals in ${folder}`).toEqual([])
    const left = textsIn(join(site.root, folder)).flatMap((text) => text.match(LOCAL) ?? [])
    expect(left, `references of ${folder} to its own files`).toEqual([])
  }
  expect(site.log.filter((line) => line.includes('not rewritten'))).toEqual([])
}

/** The folder's manifest has each of its images once, each URL of its output, and nothing of another folder's. */
export function expectListed(site: Site, folder: string, expected: readonly string[]): void {
  const { images } = readManifest(manifestIn(folder, site.root))
  const listed = Object.keys(images).map((key) => basename(key))
  expect(listed.sort(), `the manifest of ${folder}`).toEqual([...expected].sort())
  const urls = Object.values(images).flatMap((image) => image.urls)
  expect(urls, `URLs in the manifest of ${folder}`).toEqual(
    expect.arrayContaining([...urlsIn(join(site.root, folder), site.emulator)]),
  )
  expect(urls).toHaveLength(new Set(urls).size)
}

/** `verify` asks for every URL that the output shows, and misses none. */
export async function expectVerified(site: Site, folders: readonly string[]): Promise<void> {
  const { requests } = site.emulator
  requests.clear()
  expect((await verify(settingsFor(site, folders))).misses).toEqual([])
  const asked = requests.filter(({ route }) => route === 'delivery').map(({ path, query }) => path + query)
  const urls = [...liveUrls(site, folders)].map((url) => new URL(url))
  expect(asked, 'what verify asked for').toEqual(
    expect.arrayContaining(urls.map(({ pathname, search }) => pathname + search)),
  )
}

/** `purge` and then `prune` without any grace leave every image that the output shows. */
export async function expectKept(site: Site, folders: readonly string[]): Promise<void> {
  const settings = settingsFor(site, folders)
  await purge(settings)
  const { deleted } = await prune({ ...settings, grace: 0, dryRun: false })
  expect(deleted, 'files in use that prune deleted').toBe(0)
  for (const url of liveUrls(site, folders)) expect([url, (await fetch(url)).status]).toEqual([url, 200])
}

function settingsFor({ root, options }: Site, folders: readonly string[]) {
  const { strict: _build, ...account } = options
  const manifests = folders.map((folder) => manifestIn(folder))
  return { cwd: root, options: account, environment: {}, manifests }
}

const manifestIn = (folder: string, root = '') => join(root, folder, 'imagekit-manifest.json')

const isImage = (file: string) => /\.(?:png|jpe?g|webp|avif)$/.test(file)

/** A reference to an image of the output's own, or what is left of one. */
const LOCAL = /(?:ik:|data:image|(?:\.{0,2}\/)?(?:assets|src)\/)[\w./-]*\.png[^"'`\s)\\]*/g

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
}

/** Comments name what was imported. */
function textsIn(folder: string): string[] {
  return filesIn(folder)
    .filter((file) => /\.(?:[cm]?js|css|html)$/.test(file))
    .flatMap((file) => {
      const text = readFileSync(join(folder, file), 'utf8')
      // Vite 5 writes an inline worker as Base64.
      const inlined = [...text.matchAll(/"((?:[\w+/]{4}){20,}[\w+/]*={0,2})"/g)].map(([, code = '']) =>
        Buffer.from(code, 'base64').toString(),
      )
      return [text, ...inlined]
    })
    .map((text) => text.replace(/\/\*[\s\S]*?\*\/|^\s*;?\/\/.*$/gm, ''))
}

function urlsIn(folder: string, { urlEndpoint }: Emulator): Set<string> {
  const start = urlEndpoint.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
  const pattern = new RegExp(`${start}/[^"'\`\\s)\\\\<>]+`, 'g')
  return new Set(textsIn(folder).flatMap((text) => text.match(pattern) ?? []))
}

/** `http://…/app/a-<hash>.png?tr=w-101` → `a.png?w=101` */
function imageOf(url: string): string {
  const { pathname, searchParams } = new URL(url)
  const name = basename(pathname).replace(/-[^.-]*(?=\.\w+$)/, '')
  const asked = /w-(\d+)/.exec(searchParams.get('tr') ?? '')
  return asked ? `${name}?w=${asked[1]}` : name
}

function liveUrls({ root, emulator }: Site, folders: readonly string[]): Set<string> {
  return new Set(folders.flatMap((folder) => [...urlsIn(join(root, folder), emulator)]))
}
