import { readdirSync, readFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { defineConfig, type Options } from 'tsup'

/** `import text from './page.css?raw'`, as Vite and Vitest know it by themselves. */
export const rawText: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'raw-text',
  setup(build) {
    build.onResolve({ filter: /\?raw$/ }, ({ path, resolveDir }) => ({
      // The suffix stays, or a style sheet would go the way of style sheets.
      path: join(resolveDir, path),
      namespace: 'raw-text',
    }))
    build.onLoad({ filter: /./, namespace: 'raw-text' }, async ({ path }) => ({
      contents: await readFile(path.slice(0, -'?raw'.length), 'utf8'),
      loader: 'text',
    }))
  },
}

/**
 * Packages of which we need a part only. Bundled, they are tree-shaken and no installation of a user's: a dev server was
 * ready 5 % later with the first four in files of their own. Valibot is a dependency all the same, since declarations
 * refer to it.
 */
const bundled = ['valibot', 'estree-walker', 'p-limit', 'yocto-queue', 'lru-cache', 'diff', 'jsonc-parser']

/** Writes the licences of bundled packages, which have to accompany their code. */
async function writeLicences(): Promise<void> {
  const texts = bundled.map((name) => {
    const folder = join('node_modules', name)
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry))
    if (!file) throw new Error(`${name} comes without its licence`)
    return `# ${name}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`
  })
  await writeFile('dist/THIRD_PARTY_LICENSES.md', texts.join('\n'))
}

export default defineConfig({
  entry: {
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
    url: 'src/url/index.ts',
    api: 'src/api/index.ts',
    emulator: 'src/emulator/index.ts',
    deploy: 'src/deploy/index.ts',
    cli: 'src/cli/index.ts',
  },
  format: 'esm',
  target: 'node20.19',
  platform: 'node',
  dts: true,
  clean: true,
  splitting: true,
  treeshake: true,
  // Peers and other dependencies are the user's to install, not ours to copy.
  skipNodeModulesBundle: true,
  noExternal: bundled,
  esbuildOptions(options) {
    // jsonc-parser's `main` is a UMD file with `require`s of its own, which esbuild leaves in.
    options.mainFields = ['module', 'main']
  },
  esbuildPlugins: [rawText],
  onSuccess: writeLicences,
})
