import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createLogger, createServer, type InlineConfig, build as viteBuild } from 'vite'
import { onTestFinished } from 'vitest'
import type { Options } from '../../src/types'
import imagekit from '../../src/vite'
import { noiseJpeg } from '../emulator/picture'
import { temporaryFolder } from '../helpers/folder'
import { cssInProcess } from './vite-css'

export const remote: Options = {
  urlEndpoint: 'https://ik.imagekit.io/demo',
  dryRun: true,
  manifest: false,
  strict: true,
}

/** `before` stands before this plugin, `plugins` behind it. */
type ProjectConfig = InlineConfig & { before?: NonNullable<InlineConfig['plugins']> }

export type Files = Record<string, string | Buffer>

/** Drawn once for all projects. */
const [a, b] = await Promise.all([noiseJpeg(300, 200), noiseJpeg(200, 100)])

/** Writes a project of files, beside a page, an empty script, and two images: `a.jpg` (300 × 200) and `b.jpg` (200 × 100). */
export async function project(files: Files): Promise<string> {
  const root = temporaryFolder()
  const all = {
    'package.json': '{"type":"module"}',
    'index.html': '<script type="module" src="./main.js"></script>',
    'main.js': '',
    'a.jpg': a,
    'b.jpg': b,
    ...files,
  }
  for (const [name, content] of Object.entries(all)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), content)
  }
  return root
}

/** Builds a project with Vite; gives its files, the text of its pages, styles and scripts, and what Vite said. */
export async function built(files: Files, options: Options = remote, config: ProjectConfig = {}) {
  const { before = [], ...rest } = config
  const root = await project(files)
  const log: string[] = []
  const keep = (message: string) => void log.push(message)
  await viteBuild({
    root,
    configFile: false,
    logLevel: 'warn',
    customLogger: { ...createLogger('silent'), info: keep, warn: keep, warnOnce: keep, error: keep },
    css: cssInProcess,
    ...rest,
    plugins: [...before, imagekit(options), ...(config.plugins ?? [])],
    build: { minify: false, assetsInlineLimit: 0, ...config.build },
  })
  const outDir = join(root, 'dist')
  const names = readdirSync(outDir, { recursive: true, encoding: 'utf8' })
  const text = names
    .filter((name) => /\.(?:html|css|m?js)$/.test(name))
    .map((name) => readFileSync(join(outDir, name), 'utf8'))
    .join('\n')
  return { root, names, text, log }
}

/** Nobody loads the libraries of a project. Svelte's plugin names its own, which take longer to bundle than all else. */
const withoutBundling = { noDiscovery: true, exclude: ['svelte'] }

/** Asks the dev server of a project for one path. */
export async function served(files: Files, path: string, config: InlineConfig = {}) {
  const server = await createServer({
    root: await project(files),
    configFile: false,
    logLevel: 'silent',
    css: cssInProcess,
    ...config,
    plugins: [imagekit(remote), ...(config.plugins ?? [])],
    server: { host: '127.0.0.1', port: 0, watch: null },
    optimizeDeps: withoutBundling,
    ssr: { optimizeDeps: withoutBundling },
  })
  onTestFinished(() => server.close())
  await server.listen()
  const response = await fetch(new URL(path, server.resolvedUrls?.local[0]), {
    headers: { accept: path.endsWith('.html') ? 'text/html' : '*/*' },
  })
  return { status: response.status, text: await response.text() }
}
