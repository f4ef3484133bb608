import { createWebpackPlugin } from 'unplugin'
import { webpackPlugins } from './bundlers/webpack/index'
import { keepsOptions } from './core/config/plugin-options'
import type { Options } from './types'

/** The plugin for webpack. */
const imagekit = keepsOptions(createWebpackPlugin<Options | undefined, boolean>(webpackPlugins))
export default imagekit
export { imagekit as 'module.exports' }
