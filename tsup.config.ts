import { readFile } from 'node:fs/promises'
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
  // Peers and dependencies are the user's to install, not ours to copy.
  skipNodeModulesBundle: true,
  esbuildPlugins: [rawText],
})
