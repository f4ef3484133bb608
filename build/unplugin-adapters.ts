import { readFile } from 'node:fs/promises'
import type { Plugin } from 'esbuild'

/** Other adapters need files of the package, or other packages: webpack's and Rspack's are loaders. */
const BUNDLED = /[\\/]src[\\/](?:vite|rollup|rolldown|bundlers[\\/](?:vite|rollup)[\\/]index)\.ts$/

/**
 * Bundles unplugin's adapters for Vite, Rollup and Rolldown with their entries, tree-shaken: loading the package with its
 * dependencies takes ten milliseconds, several times as long as the entry itself.
 */
export const unpluginAdapters: Plugin = {
  name: 'unplugin-adapters',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^unplugin$/ }, ({ importer }) =>
      BUNDLED.test(importer) ? undefined : { path: 'unplugin', external: true },
    )
    // Paths of loaders, which other adapters use.
    onLoad({ filter: /[\\/]unplugin[\\/]dist[\\/]index\.mjs$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replaceAll('resolve(import.meta', '/* @__PURE__ */ $&'),
    }))
    // For filters that are globs, of which there are none here, and for source maps of esbuild.
    onResolve({ filter: /^(?:picomatch|@jridgewell\/remapping)$/ }, ({ importer, path }) =>
      /[\\/]unplugin[\\/]/.test(importer) ? { path, namespace: 'unused', sideEffects: false } : undefined,
    )
    onLoad({ filter: /./, namespace: 'unused' }, ({ path }) => ({
      contents: `export default () => { throw new Error('unplugin is bundled without ${path}') }`,
    }))
  },
}
