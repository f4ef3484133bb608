import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rollup } from 'rollup'
import { expect, test } from 'vitest'
import { chooseStrategy } from '../../src/core/delivery/strategy'
import { summary } from '../../src/core/media-library/upload-report'
import { sync } from '../../src/deploy'
import type { ImageKitBuildError } from '../../src/diagnostics/build-error'
import { Diagnostics } from '../../src/diagnostics/diagnostics'
import { belowProgress } from '../../src/diagnostics/progress'
import imagekit from '../../src/rollup'
import type { Options } from '../../src/types'
import { runCli } from '../cli/run-cli'
import { picture, project, settingsOf, stageFor, write } from '../deploy/stage'

/*
 * Messages of the first hour with the package: what each said, and what it says.
 */

const stage = stageFor()
const account = () => ({
  IMAGEKIT_URL_ENDPOINT: stage().urlEndpoint,
  IMAGEKIT_PRIVATE_KEY: stage().privateKey,
  IMAGE_KIT_BASE_URL: stage().url,
})

async function cli(root: string, line: string, env: Record<string, string> = account()): Promise<string> {
  const { code, out, error } = await runCli(line.split(' '), {
    cwd: root,
    env,
  })
  return `exit ${code}\n${out}${error}`
}

const app = async () =>
  project({
    'src/main.js': "import a from 'ik:./a.png?w=8'\nimport b from 'ik:./b.png?w=8'\nconsole.log(a, b)\n",
    'src/a.png': await picture('red'),
    'src/b.png': await picture('lime'),
  })

/** Builds with Rollup. Returns what it printed, and the error. */
async function build(root: string, options: Options): Promise<string> {
  const lines: string[] = []
  try {
    const bundle = await rollup({
      input: join(root, 'src/main.js'),
      plugins: [imagekit({ ...options, root })],
      onLog: (_level, { message }) => lines.push(message),
    })
    await bundle.write({ dir: join(root, 'dist') })
  } catch (error) {
    const { message, stack, loc, frame } = error as ImageKitBuildError
    lines.push(message, `stack: ${stack}`, `loc: ${loc?.line}:${loc?.column}`, String(frame))
  }
  return lines.join('\n')
}

const withKey = (): Options => ({
  urlEndpoint: stage().urlEndpoint,
  privateKey: stage().privateKey,
  baseURL: stage().url,
})

interface Row {
  point: string
  /** What it said, or how it was wrong. */
  before: string | RegExp
  now(): Promise<string> | string
  after: RegExp
}

const rows: Row[] = [
  {
    point: '1: an emulator’s API with ImageKit’s URL-endpoint',
    before: /uploaded +2/,
    now: async () =>
      cli(await app(), 'sync', { ...account(), IMAGEKIT_URL_ENDPOINT: 'https://ik.imagekit.io/your_id' }),
    after: /^exit 1\n[\s\S]*https:\/\/ik\.imagekit\.io\/your_id/,
  },
  {
    point: '2: verify after a build in local mode',
    before: /0 URLs|all as they should be/,
    now: async () => {
      const root = await app()
      await build(root, { mode: 'local' })
      return cli(root, 'verify', {})
    },
    after: /^exit 1\nNothing to verify in .*: the build ran in local mode.*--allow-empty/,
  },
  {
    point: '3: a clone whose endpoint was in an ignored file',
    before: /^imagekit: local mode, because no URL-endpoint is set/m,
    now: async () => {
      const root = await app()
      await sync(settingsOf(stage(), root))
      return build(root, { folder: '/app' })
    },
    after:
      /no URL-endpoint is set, but the lockfile has images of http:\/\/127\S+\. Set IMAGEKIT_URL_ENDPOINT=http/,
  },
  {
    point: '4: plan, where the Media Library has the images',
    before: /uploads +2 \(/,
    now: async () => {
      await sync(settingsOf(stage(), await app()))
      return cli(await app(), 'plan --folder /app')
    },
    after: /uploads +none; 2 found in the Media Library/,
  },
  {
    point: '5: an unknown flag',
    before: /^exit 0/,
    now: async () => `${await cli(await app(), 'doctor --bogus')}\n${await cli(await app(), 'plan --nope')}`,
    after: /^exit 1\nUnknown flag --bogus[\s\S]*exit 1\nUnknown flag --nope/,
  },
  {
    point: '5: --version',
    before: /No version specified/,
    now: async () => cli(await app(), '--version'),
    after: /^exit 0\n\d+\.\d+\.\d+\n$/,
  },
  {
    point: '5: a misspelled command',
    before: /Unknown command pln\.?\n/,
    now: async () => cli(await app(), 'pln'),
    after: /^exit 1\nUnknown command pln; did you mean plan\?/,
  },
  {
    point: '5: migrate --json',
    before: /^exit 0\n(?!\{)/,
    now: async () => cli(await app(), 'migrate --json'),
    after: /^exit 0\n\{\n {2}"written": false/,
  },
  {
    point: '6: a lockfile of a later version',
    before: /damaged/,
    now: async () => {
      const root = await app()
      await sync(settingsOf(stage(), root))
      const file = join(root, 'imagekit.lock')
      writeFileSync(file, readFileSync(file, 'utf8').replace(/"lockfileVersion":\d+/, '"lockfileVersion":99'))
      return cli(root, 'sync --folder /app')
    },
    after: /99[\s\S]*[Uu]pdate/,
  },
  {
    point: '8: an image that is used twice',
    before: /4 images: .*1 duplicate/,
    now: () => summary({ uploaded: 3, bytes: 1000, found: 0, locked: 0, duplicates: 1, pending: 0 }, 100),
    after: /^imagekit: 3 images in 4 references: 3 uploaded \(1\.0 kB\) in 0\.1 s$/,
  },
  {
    point: '9: the first message on a terminal',
    before: /^transforming \(2\) main\.jsimagekit/,
    now: () => {
      let screen = 'transforming (2) main.js'
      const stream = { isTTY: true, write: (text: string) => (screen += text) }
      belowProgress({ info: (text) => (screen += `${text}\n`), warn: () => {} }, stream).info(
        'imagekit: hello',
      )
      // What a terminal shows: the escape sequence erases the line.
      return screen.split('\r\u001b[2K').at(-1)!
    },
    after: /^imagekit: hello\n$/,
  },
  {
    point: '9: no key and no sharp',
    before: /a\.png is not in the lockfile.*such images keep the bundler’s own URLs/,
    now: () => {
      const lines: string[] = []
      const [diagnostics, logger] = [
        new Diagnostics(),
        { info: () => {}, warn: (text: string) => lines.push(text) },
      ]
      for (const name of ['./a.png', './b.png', './c.png']) {
        const { diagnostic } = chooseStrategy({
          mode: 'auto',
          urlEndpoint: 'https://ik.imagekit.io/demo',
          purpose: 'build',
          uploadInWatch: false,
          isUploaded: false,
          hasKey: false,
          hasSharp: false,
          strict: false,
          lockedEndpoints: [],
          isCI: () => false,
          name,
        })
        diagnostics.report(diagnostic!, logger)
      }
      diagnostics.reportSubjects(logger)
      return lines.join('\n')
    },
    after:
      /^imagekit: 3 images \(\.\/a\.png, \.\/b\.png and \.\/c\.png\): not in the lockfile, .*IMAGEKIT_PRIVATE_KEY; bundled unchanged, without sizes, formats and other transformations, because sharp is not installed \(npm install -D sharp\)$/,
  },
  {
    point: '9: the same for each image of a build without a key',
    before: /a\.png is not in the lockfile[^\n]*such images/,
    now: async () => build(await app(), { urlEndpoint: 'https://ik.imagekit.io/demo' }),
    after:
      /imagekit: 2 images \(\.\/src\/a\.png and \.\/src\/b\.png\): not in the lockfile, .*; transformed on this machine and bundled$/m,
  },
  {
    point: '9: uploads that fail alike, with advice, and without a stack',
    before: /\n {4}at /,
    now: async () => build(await app(), { ...withKey(), baseURL: 'http://127.0.0.1:1' }),
    after:
      /2 of 2 uploads failed.*\n {2}- \.\/src\/[ab]\.png and 1 more: [^\n]*ECONNREFUSED[^\n]*\n {4}Check /,
  },
  {
    point: '9: verify, where a host is not found',
    before: /(?:ENOTFOUND[^\n]*\n[^\n]*){2}/,
    now: async () => {
      const root = await app()
      await build(root, withKey())
      const file = join(root, 'dist/imagekit-manifest.json')
      writeFileSync(
        file,
        readFileSync(file, 'utf8').replaceAll(stage().urlEndpoint, 'http://imagekit.invalid/x'),
      )
      return cli(root, 'verify --skip-originals')
    },
    after:
      /^exit 1\n✗ 2 of 2 URLs[^\n]*\n +2 × getaddrinfo \w+ imagekit\.invalid\n +→ Check [^\n]*\n +http[^\n]*\n +http/,
  },
  {
    point: '9: a command that does not reach ImageKit',
    before: /ECONNREFUSED[^\n]*\n$/,
    now: async () => cli(await app(), 'prune', { ...account(), IMAGE_KIT_BASE_URL: 'http://127.0.0.1:1' }),
    after: /^exit 1\n[^\n]*ECONNREFUSED[^\n]*\n→ Check the network, the proxy, and the address\.\n$/,
  },
  {
    point: '9: verify, where ImageKit refuses a URL',
    before: /status 400: http/,
    now: async () => {
      const root = await app()
      await build(root, withKey())
      stage().faults.set([
        {
          route: 'delivery',
          status: 400,
          headers: { 'content-type': 'application/json' },
          body: { message: 'Bad w' },
        },
      ])
      return cli(root, 'verify --skip-originals')
    },
    after: /2 × status 400: Bad w\n/,
  },
  {
    point: '9: an error’s end and its column',
    before: /\n {4}at |loc: 1:14/,
    now: async () => {
      const root = await app()
      write(root, { 'src/main.js': "import a from 'ik:./a.png?widht=8'\nconsole.log(a)\n" })
      return build(root, withKey())
    },
    after: /Unknown parameter 'widht'[\s\S]*main\.js:1:16[\s\S]*loc: 1:16\n> 1 \| [^\n]*\n {4}\| {16}\^/,
  },
  {
    point: '9: sync reports once',
    before: /uploaded[\s\S]*uploaded/,
    now: async () => cli(await app(), 'sync'),
    after:
      /^exit 0\n {2}references +2 in 1 source file\n {2}uploaded +2 \([^\n]*\n {2}found +0 in the Media Library, 0 in the lockfile\n$/,
  },
  {
    point: '9: doctor, for a user of the emulator',
    before: /imagekit\.io\/dashboard/,
    now: async () => cli(await app(), 'doctor'),
    after: /✓ key +may read the Media Library/,
  },
  {
    point: '9: doctor, bundlers by the ranges of the peers',
    before: /✗ vite|✓ rollup/,
    now: async () => {
      const root = await app()
      for (const [name, version] of [
        ['vite', '6.4.0'],
        ['rollup', '4.20.0'],
        ['@rspack/core', '1.0.0'],
      ]) {
        mkdirSync(join(root, 'node_modules', name!), { recursive: true })
        writeFileSync(join(root, 'node_modules', name!, 'package.json'), JSON.stringify({ version }))
      }
      return cli(root, 'doctor')
    },
    after:
      /^(?=[\s\S]*✓ vite +6\.4\.0)(?=[\s\S]*✗ rollup +4\.20\.0 is not supported)(?=[\s\S]*✗ @rspack\/core +1\.0\.0 is not)/,
  },
  {
    point: '9: doctor, an .env that git does not ignore',
    before: /^(?![\s\S]*\.env)/,
    now: async () => {
      const root = await app()
      execFileSync('git', ['init', '-q'], { cwd: root })
      write(root, { '.env': 'IMAGEKIT_PRIVATE_KEY=private_x\n' })
      return cli(root, 'doctor')
    },
    after: /! git +\.env has the private key, and git does not ignore it\n +→ Add \.env to \.gitignore/,
  },
  {
    point: '10: the bundler’s config',
    before: /No URL-endpoint is set/,
    now: async () => {
      const root = await app()
      write(root, {
        'rollup.config.mjs': `const plugin = { [Symbol.for('unplugin-imagekit.options')]: { folder: '/app', urlEndpoint: '${stage().urlEndpoint}' } }\nexport default { plugins: [plugin] }\n// imagekit\n`,
      })
      return cli(root, 'plan', {})
    },
    after: /^exit 2\nPlan for http:\/\/127/,
  },
  {
    point: '11: help in a pipe',
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the control character is what is looked for
    before: /\u001b|^ {10,}--/m,
    now: async () => cli(await app(), 'plan --help'),
    after: /^exit 0\n[\s\S]*\n {2}--root <folder> [\s\S]*\nExample:\n {2}npx unplugin-imagekit plan /,
  },
]

test.each(rows)('$point', async ({ before, now, after }) => {
  const text = await now()
  expect(text).toMatch(after)
  expect(text).not.toMatch(before)
})
