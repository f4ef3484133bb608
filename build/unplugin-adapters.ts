import { readFile } from 'node:fs/promises'
import type { Plugin } from 'esbuild'

const WITHIN = Symbol('within')

/**
 * The sources whose adapters are bundled. Others need files of the package, or other packages: webpack's and Rspack's are loaders.
 */
const BUNDLED =
  /[\\/]src[\\/](?:bundlers[\\/])?(?:vite|rollup|rolldown|(?<own>esbuild|bun))(?:[\\/]index)?\.ts$/

/**
 * Bundles unplugin's adapters for Vite, Rollup, Rolldown, esbuild and Bun with their entries, tree-shaken: loading the package with
 * its dependencies takes ten milliseconds, several times as long as the entry for Vite itself.
 */
export const unpluginAdapters: Plugin = {
  name: 'unplugin-adapters',
  setup({ onResolve, onLoad, resolve }) {
    onResolve({ filter: /^unplugin$/ }, async ({ importer, resolveDir, kind, pluginData }) => {
      if (pluginData === WITHIN) return undefined
      const found = BUNDLED.exec(importer)
      if (!found) return { path: 'unplugin', external: true }
      const { path } = await resolve('unplugin', { importer, resolveDir, kind, pluginData: WITHIN })
      // A copy of its own: the entry for Vite would hold all that one of the others uses.
      return { path, suffix: found.groups?.own ? '?own' : '' }
    })
    // Paths of loaders, which other adapters use.
    onLoad({ filter: /[\\/]unplugin[\\/]dist[\\/]index\.mjs$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replaceAll('resolve(import.meta', '/* @__PURE__ */ $&'),
    }))
    // For filters that are globs, of which there are none here, and for source maps of esbuild's and Bun's `transform`, which the
    // plugin registers itself.
    onResolve({ filter: /^(?:picomatch|@jridgewell\/remapping)$/ }, ({ importer, path }) =>
      /[\\/]unplugin[\\/]/.test(importer) ? { path, namespace: 'unused', sideEffects: false } : undefined,
    )
    onLoad({ filter: /./, namespace: 'unused' }, ({ path }) => ({
      contents: `export default () => { throw new Error('unplugin is bundled without ${path}') }`,
    }))
  },
}
