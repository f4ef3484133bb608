import { readFileSync } from 'node:fs'
import { defineConfig, type Options } from 'tsup'
import { writeDeclarations } from './build/declarations'
import { lazyRequire } from './build/lazy-require'
import { BundledPackages } from './build/licences'
import { mergeChunks } from './build/merge-chunks'
import { pageFiles } from './build/page-files'
import { unpluginAdapters } from './build/unplugin-adapters'
import { withoutHttp2 } from './build/without-http2'

const { dependencies, peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8'))
/** Packages that users install. All others are bundled: tree-shaken, they are a fraction of what npm would install. */
const external = [...Object.keys(dependencies), ...Object.keys(peerDependencies)]

const bundled = new BundledPackages()

const collectBundled: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'collect-bundled',
  setup(build) {
    build.onEnd(({ metafile }) => {
      for (const { inputs } of Object.values(metafile?.outputs ?? {})) {
        const used = Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0)
        bundled.add(used.map(([input]) => input))
      }
    })
  },
}

/** Defines `require` for bundled CommonJS packages: esbuild leaves their calls of Node's own modules as they are. */
const requireOfCommonJs: NonNullable<Options['plugins']>[number] = {
  name: 'require-of-commonjs',
  renderChunk: (code) =>
    code.includes('typeof require !== "undefined" ? require')
      ? {
          code: `import { createRequire as requireFrom } from 'node:module'\nconst require = requireFrom(import.meta.url)\n${code}`,
        }
      : undefined,
}

/** Of a library that also writes and converts videos. */
const parts = { mediabunny: ['CustomSource', 'Input', 'MATROSKA', 'MP4', 'QTFF', 'WEBM'] }

const entry = {
  index: 'src/index.ts',
  vite: 'src/vite.ts',
  rollup: 'src/rollup.ts',
  webpack: 'src/webpack.ts',
  rolldown: 'src/rolldown.ts',
  rspack: 'src/rspack.ts',
  rsbuild: 'src/rsbuild.ts',
  esbuild: 'src/esbuild.ts',
  farm: 'src/farm.ts',
  bun: 'src/bun.ts',
  types: 'src/types.ts',
  astro: 'src/astro.ts',
  'astro-service': 'src/frameworks/astro-service.ts',
  next: 'src/next.ts',
  'next-loader': 'src/frameworks/next-loader.ts',
  'next-turbopack': 'src/frameworks/next-turbopack.ts',
  nuxt: 'src/nuxt.ts',
  angular: 'src/angular.ts',
  url: 'src/url/index.ts',
  api: 'src/api/index.ts',
  emulator: 'src/emulator/index.ts',
  deploy: 'src/deploy/index.ts',
  cli: 'src/cli/index.ts',
}

const scripts = {
  ...entry,
  // Loaded by Node with `register`, not by a user.
  'typescript-hooks': 'src/deploy/config/typescript-hooks.js',
  // Loaded by webpack and Rspack.
  'css-output': 'src/bundlers/webpack/css/css-output.js',
  'url-module': 'src/bundlers/rspack/url-module.js',
  // A worker.
  'video-worker': 'src/video-header/video-worker.js',
}

/** Entries and dynamic imports of which a user's program loads one or two: they share their chunks. */
const groups: Parameters<typeof mergeChunks>[2] = {
  vite: { members: ['vite'], isFirst: true },
  output: { members: ['idle-output'], isFirst: true },
  handlers: { members: ['handlers', 'astro'] },
  rollup: { members: ['rollup', 'rolldown'] },
  esbuild: { members: ['esbuild', 'bun', 'farm'] },
  webpack: { members: ['webpack', 'rspack', 'rsbuild', 'next', 'next-turbopack', 'nuxt'] },
  deploy: { members: ['deploy'] },
  plan: { members: ['plan'] },
  sync: { members: ['sync', 'prune'] },
  purge: { members: ['purge', 'verify'] },
  doctor: { members: ['doctor'] },
  after: { members: ['after-build', 'manifest'] },
  report: { members: ['report', 'migrate'] },
  url: { members: ['url'], isApart: 'browser' },
  api: { members: ['api'], isApart: true },
  emulator: { members: ['emulator'], isApart: true },
  cli: { members: ['cli', 'main'] },
  fail: { members: ['fail', 'check-args', 'completion'] },
}

/** Imported late by what starts at once, and hardly ever: they may load more than they need. */
const rare = ['secrets', 'build-error', 'edit', 'style-sheets', 'plain-reference', 'vite-5', 'write-manifest']

export default defineConfig(({ dts }) => ({
  entry: scripts,
  format: 'esm',
  target: 'node20.19',
  platform: 'node',
  removeNodeProtocol: false,
  clean: true,
  splitting: true,
  noExternal: ['unplugin'],
  esbuildOptions(options) {
    // jsonc-parser's `main` is a UMD file with `require`s of its own, which esbuild leaves in.
    options.mainFields = ['module', 'main']
    // acorn-jsx requires its other form: without this, acorn would be in there twice.
    options.alias = { acorn: './node_modules/acorn/dist/acorn.mjs' }
  },
  esbuildPlugins: [
    ...pageFiles,
    unpluginAdapters,
    withoutHttp2,
    lazyRequire(external, (inputs) => bundled.add(inputs), parts),
    collectBundled,
  ],
  plugins: [requireOfCommonJs],
  async onSuccess() {
    await mergeChunks('dist', Object.keys(scripts), groups, rare)
    // Undefined without tsup's option `--no-dts`.
    if (dts !== false) await writeDeclarations(entry, 'dist')
    await bundled.writeLicences('dist/THIRD_PARTY_LICENSES.md')
  },
}))
