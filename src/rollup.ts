import { createRollupPlugin } from 'unplugin'
import { rollupPlugins } from './bundlers/rollup/index'
import { keepsOptions } from './core/config/plugin-options'
import type { Options } from './types'

/** The plugin for Rollup. */
const imagekit = keepsOptions(createRollupPlugin<Options | undefined, boolean>(rollupPlugins))
export default imagekit
export { imagekit as 'module.exports' }
