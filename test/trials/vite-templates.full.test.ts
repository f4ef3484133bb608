import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { account } from '../../playground/build.mjs'
import { install, isInstalled, nodeFor, pack, refresh } from '../../playground/install.mjs'
import { run } from '../../playground/run.mjs'
import { startEmulator } from '../../src/emulator'
import { isBuilt } from '../helpers/built'
import { repository } from '../helpers/folder'
import { section } from './helpers/report'

/*
 * Every template of create-vite, unchanged, with the plugin under `strict`: nothing in it is an error or a warning, with an account
 * and without, and no image of it is left behind.
 */

const TEMPLATES = ['vanilla', 'vue', 'react', 'preact', 'lit', 'svelte', 'solid', 'qwik'].flatMap((name) => [
  name,
  `${name}-ts`,
])

/** No build needs them, and one of them wants another TypeScript than the rest. */
const CHECKERS = new Set(['svelte-check', 'vue-tsc', 'oxlint', 'serve'])

/** The releases of Qwik 1 that the registry has are for Vite 7 at most. */
const QWIKS_VITE = '^7'

const record = section('References: the templates of create-vite')
const KEPT = process.env.TRIALS_FOLDER
let folder: string
let folders: string[]
const homes = new Map<string, string>()
beforeAll(async () => {
  folder = KEPT ? join(KEPT, 'create-vite') : mkdtempSync(join(tmpdir(), 'unplugin-imagekit-create-vite-'))
  mkdirSync(folder, { recursive: true })
  folders = await nodeFor(22, join(KEPT ?? folder, 'node'))
  if (!isBuilt()) await run('npm run --silent build', { cwd: repository })
  const tarball = await pack(folder)
  const wanted = new Map<string, Record<string, string>>()
  for (const template of TEMPLATES) {
    const create = `npx --yes create-vite@latest ${template} --template ${template} --no-interactive`
    if (!existsSync(join(folder, template))) await run(create, { cwd: folder, folders })
    const { dependencies, devDependencies } = JSON.parse(
      readFileSync(join(folder, template, 'package.json'), 'utf8'),
    )
    const ranges = Object.entries<string>({ ...dependencies, ...devDependencies })
      .filter(([name]) => !CHECKERS.has(name))
      .map(([name, range]) => [name, range.replace(/^[~^]?([1-9]\d*)\..*$/, '^$1')])
    const { vite: newest = '', ...others } = Object.fromEntries(ranges)
    const vite = template.startsWith('qwik') ? QWIKS_VITE : newest
    const home = join(folder, 'apps', template.replace('-ts', ''))
    homes.set(template, join(home, template))
    wanted.set(home, { ...wanted.get(home), ...others, vite, sharp: '*' })
    rmSync(join(home, template), { recursive: true, force: true })
    cpSync(join(folder, template), join(home, template), { recursive: true })
  }
  // One installation for both languages: packages are found in the folder above.
  for (const [home, dependencies] of wanted) {
    writeFileSync(join(home, 'package.json'), JSON.stringify({ private: true, dependencies }))
    if (isInstalled(home)) refresh(home)
    else await install(home, tarball, folders)
  }
})
afterAll(() => KEPT ?? rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))

/** The template's own configuration with the plugin behind it. */
const CONFIG = `
import { existsSync } from 'node:fs'
import { loadConfigFromFile, mergeConfig } from 'vite'
import imagekit from 'unplugin-imagekit/vite'

export default async (env) => {
  const file = ['vite.config.js', 'vite.config.ts'].find((one) => existsSync(one))
  const own = file ? (await loadConfigFromFile(env, file)).config : {}
  const options = { strict: true, ...JSON.parse(process.env.IMAGEKIT_TRIAL ?? '{}') }
  return mergeConfig(own, { plugins: [imagekit(options)], build: { assetsInlineLimit: 0 } })
}
`

const OPTIONS = { default: {}, 'with SVG': { include: ['jpg', 'png', 'svg'] } }

describe.each(TEMPLATES)('%s', (template) => {
  test.each(['an account', 'no account'])(
    'strict, with %s: no error, no warning, nothing left behind',
    async (what) => {
      const root = homes.get(template) ?? ''
      writeFileSync(join(root, 'strict.config.mjs'), CONFIG)
      const isRemote = what === 'an account'
      const emulator = isRemote ? await startEmulator() : undefined
      onTestFinished(() => emulator?.close())
      for (const [name, options] of Object.entries(OPTIONS)) {
        rmSync(join(root, 'imagekit.lock'), { force: true })
        const said = await run('vite build --config strict.config.mjs', {
          cwd: root,
          folders: [...folders, join(root, '../node_modules/.bin')],
          env: {
            ...(emulator && account(emulator)),
            IMAGEKIT_TRIAL: JSON.stringify({ ...options, ...(!isRemote && { mode: 'local' }) }),
          },
        })
        const remarks = said.split('\n').filter(
          (line) =>
            /imagekit/.test(line) &&
            !/(?:remote|local) mode|imagekit: \d+ (?:image|upload|new)|MB|kB/.test(line) &&
            // Rolldown's timings: on a slow machine, uploads are most of such a small build.
            !/% .* · \w+$/.test(line),
        )
        expect(remarks, name).toEqual([])
        const files = readdirSync(join(root, 'dist'), { recursive: true, encoding: 'utf8' })
        const text = files
          .filter((file) => /\.(?:js|css|html)$/.test(file))
          .map((file) => readFileSync(join(root, 'dist', file), 'utf8'))
          .join('\n')
        // A sprite of another host shows nothing.
        expect(text.match(/[^"'`=]*\/icons\.svg/)?.[0], name).toBe('/icons.svg')
        const bundled = files.filter((file) => /assets[\\/].*\.(?:png|svg)$/.test(file))
        const isOurs = (file: string) => file.endsWith('.png') || name === 'with SVG'
        // Qwik's server finds files by its own list.
        const list = files.includes('q-manifest.json')
          ? readFileSync(join(root, 'dist/q-manifest.json'), 'utf8')
          : ''
        const left = bundled.filter((file) => isOurs(file) && !list.includes(file))
        if (isRemote) expect(left, name).toEqual([])
        else expect(bundled.some(isOurs), name).toBe(true)
      }
      if (isRemote)
        record({
          case: template,
          method:
            'as create-vite makes it, with `strict`, with an account and without; `include` with and without SVG',
          n: '4 builds',
          result:
            'no error, no warning; images on the CDN, or bundled without an account; the sprite of its page stays',
        })
    },
  )
})
