import { createRspackPlugin } from 'unplugin'
import { rspackPlugins } from './bundlers/rspack/index'
import { keepsOptions } from './core/config/plugin-options'
import type { Options } from './types'

/** The plugin for Rspack. */
const imagekit = keepsOptions(createRspackPlugin<Options | undefined, boolean>(rspackPlugins))
export default imagekit
export { imagekit as 'module.exports' }
