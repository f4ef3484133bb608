import { join } from 'node:path'
import { build, type Plugin } from 'esbuild'
import type { Plugin as VitePlugin } from 'vite'

/** Bundles a browser's script: the module and all that it imports, as one text. */
async function bundle(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: ['chrome111', 'firefox114', 'safari16.4'],
    legalComments: 'none',
    logLevel: 'error',
  })
  return outputFiles[0]!.text
}

/** `import script from './main.ts?page'`, for the build of this package. */
export const pageScript: Plugin = {
  name: 'page-script',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\?page$/ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path.replace(/\?page$/, '')),
      namespace: 'page-script',
    }))
    onLoad({ filter: /./, namespace: 'page-script' }, async ({ path }) => ({
      contents: await bundle(path),
      loader: 'text',
    }))
  },
}

/** The same for Vitest. */
export const pageScriptForTests = (): VitePlugin => ({
  name: 'page-script',
  enforce: 'pre',
  async load(id) {
    if (!id.endsWith('?page')) return undefined
    return `export default ${JSON.stringify(await bundle(id.replace(/\?page$/, '')))}`
  },
})
