import { createRollupPlugin } from 'unplugin'
import { rollupPlugins } from './bundlers/rollup/index'
import type { Options } from './types'

/** The plugin for Rollup. */
const imagekit = createRollupPlugin<Options | undefined, boolean>(rollupPlugins)
export default imagekit
export { imagekit as 'module.exports' }
