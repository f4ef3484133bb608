import { createUnplugin } from 'unplugin'
import { bunPlugin } from './bundlers/bun/index'
import { esbuildPlugin } from './bundlers/esbuild/index'
import { farmPlugins } from './bundlers/farm/index'
import { rolldownPlugins, rollupPlugins } from './bundlers/rollup/index'
import { rspackPlugins } from './bundlers/rspack/index'
import { rsbuildPlugins } from './bundlers/rspack/rsbuild-plugins'
import { vitePlugins } from './bundlers/vite/index'
import { webpackPlugins } from './bundlers/webpack/index'
import { keepsOptions } from './core/config/plugin-options'
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

const everyPlugin = createUnplugin<Options | undefined, boolean>((options, { framework }) =>
  PLUGINS[framework](options),
)

/** The plugin, for every bundler. A bundler's own entry loads no more than what that bundler needs. */
export const unplugin: typeof everyPlugin = new Proxy(everyPlugin, {
  get(target, name: keyof typeof everyPlugin) {
    const value = target[name]
    return typeof value === 'function' && name !== 'raw' ? keepsOptions(value) : value
  },
})

export default unplugin
