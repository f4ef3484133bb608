import { createRspackPlugin } from 'unplugin'
import { rspackPlugins } from './bundlers/rspack/index'
import type { Options } from './types'

/** The plugin for Rspack. */
const imagekit = createRspackPlugin<Options | undefined, boolean>(rspackPlugins)
export default imagekit
export { imagekit as 'module.exports' }
