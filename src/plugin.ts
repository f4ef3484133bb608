import { createUnplugin } from 'unplugin'
import { bunPlugin } from './bundlers/plugins/bun'
import { esbuildPlugin } from './bundlers/plugins/esbuild'
import { farmPlugins } from './bundlers/plugins/farm'
import { rolldownPlugins, rollupPlugins } from './bundlers/plugins/rollup'
import { rsbuildPlugins } from './bundlers/plugins/rsbuild'
import { rspackPlugins } from './bundlers/plugins/rspack'
import { vitePlugins } from './bundlers/plugins/vite'
import { webpackPlugins } from './bundlers/plugins/webpack'
import type { Options } from './types'

const PLUGINS = {
  bun: bunPlugin,
  esbuild: esbuildPlugin,
  farm: farmPlugins,
  rolldown: rolldownPlugins,
  rollup: rollupPlugins,
  rsbuild: rsbuildPlugins,
  rspack: rspackPlugins,
  unloader: rollupPlugins,
  vite: vitePlugins,
  webpack: webpackPlugins,
}

/** The plugin, for every bundler. A bundler's own entry loads no more than what that bundler needs. */
export const unplugin = createUnplugin<Options | undefined, boolean>((options, { framework }) =>
  PLUGINS[framework](options),
)

export default unplugin
