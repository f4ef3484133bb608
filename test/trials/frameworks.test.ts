import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { frameworks } from '../../playground/apps.mjs'
import { startEmulator } from '../../src/emulator'
import {
  appRun,
  type FrameworkName,
  frameworkOf,
  installed,
  outside,
  versionOf,
} from './helpers/framework-app'
import { open } from './helpers/framework-page'
import { section } from './helpers/report'
import { isFull } from './size'

/*
 * Each framework's app of the playground as a user would have it: in a folder outside of the repository, with the plugin from
 * the tarball; built against an emulator, served by the framework's own server, and opened with JavaScript and without; then
 * in development.
 */

const record = section('Frameworks')
let place: Awaited<ReturnType<typeof outside>>
beforeAll(async () => {
  place = await outside()
})
afterAll(() => place?.remove())

/** What every app shows, by the element's id. Next's own component asks its loader for the next of its own widths. */
const WIDTHS = { hero: 600, picture: 400, plain: 320, background: 480 }
const LOADER = { loader: 384 }
const widthsOf = (name: FrameworkName) => (name.startsWith('next') ? { ...WIDTHS, ...LOADER } : WIDTHS)

/** In development nobody resizes for a loader; and of the data URIs that Turbopack's loader writes, Chromium takes the largest. */
const IN_DEVELOPMENT: Partial<Record<FrameworkName, object>> = {
  next: { loader: 900, hero: 1200 },
  'next-webpack': { loader: 900 },
}

/** What Chromium says of a framework without the plugin too: Waku preloads style sheets as `stylesheet`. */
const OWN_PROBLEMS: Partial<Record<FrameworkName, RegExp>> = {
  waku: /<link rel=preload> must have a valid `as` value/,
}
const unless = (own: RegExp | undefined, problems: readonly string[]) =>
  problems.filter((problem) => !own?.test(problem))

const widths = (shown: Awaited<ReturnType<typeof open>>['shown']) =>
  Object.fromEntries(Object.entries(shown).map(([id, { width }]) => [id, width]))

const fileOf = (url: string) => url.replace(/\?.*$/, '')

/** CI takes the one that is soonest installed. */
const names = (Object.keys(frameworks) as FrameworkName[]).filter((name) => isFull || name === 'sveltekit')

test.each(names)('%s: built, served, opened; and in development', async (name) => {
  const framework = frameworkOf(name)
  const expected = widthsOf(name)
  const ids = Object.keys(expected)
  const home = await installed(name, place)
  const app = appRun(framework, home)
  const emulator = await startEmulator()
  onTestFinished(() => emulator.close())

  // First in development, as a project begins: nothing is known, and nothing is sent.
  const server = await app.dev(emulator)
  const developed = await open(server.url, true, ids)
  server.stop()
  expect(widths(developed.shown)).toEqual({ ...expected, ...IN_DEVELOPMENT[name] })
  expect(unless(OWN_PROBLEMS[name], developed.problems)).toEqual([])
  expect(emulator.requests.count('upload'), 'uploads in development').toBe(0)

  const started = performance.now()
  const output = await app.build(emulator)
  const seconds = (performance.now() - started) / 1000
  expect(emulator.requests.count('upload'), 'one upload a content').toBe(ids.length)
  expect(output).not.toContain('were not rewritten')
  expect(output, 'warnings of webpack’s cache, in Next').not.toContain('<w>')

  const url = await app.serve()
  const withScript = await open(url, true, ids)
  for (const { shown, images, problems } of [
    withScript,
    ...(framework.needsScript ? [] : [await open(url, false, ids)]),
  ]) {
    expect(unless(OWN_PROBLEMS[name], problems)).toEqual([])
    expect(widths(shown)).toEqual(expected)
    expect(images.filter((one) => !one.startsWith(emulator.urlEndpoint) && !one.startsWith('data:'))).toEqual(
      [],
    )
    expect(shown, 'the client shows what the server said').toEqual(withScript.shown)
  }

  const manifests = app.manifests()
  const urls = [...manifests.values()].flatMap(({ images }) =>
    Object.values(images).flatMap((one) => one.urls),
  )
  // An image service (Astro's, Next's) adds a step at run time: the file is what a manifest lists.
  const files = new Set(urls.map(fileOf))
  const missing = Object.values(withScript.shown).filter(({ url }) => !files.has(fileOf(url)))
  expect(missing, 'every image is in a manifest').toEqual([])
  const verified = await app.verify(emulator)
  expect(verified).toContain('all correct')

  emulator.requests.clear()
  await app.rebuild(emulator)
  expect(app.manifests(), 'rebuilt from a clean clone, without the key').toEqual(manifests)
  expect(emulator.requests.count('upload')).toBe(0)

  record({
    case: `${framework.title} ${versionOf(home.app, framework.package)}`,
    method: framework.needsScript
      ? 'in development; built and served; in Chromium with JavaScript, without which it shows nothing'
      : 'in development; built and served; in Chromium with JavaScript and without',
    n: `${ids.length} images`,
    result: `built in ${seconds.toFixed(1)} s: ${ids.length} uploads; all decoded from the CDN, the same URLs from server and client, console empty; in development 0 uploads; every image in the manifest, \`verify\` content; rebuilt from a clean clone without the key, the same manifest`,
  })
})
