import { createRsbuildPlugin } from 'unplugin'
import { rsbuildPlugins } from './bundlers/plugins/rsbuild'
import type { Options } from './types'

/** The plugin for Rsbuild. */
const imagekit = createRsbuildPlugin<Options | undefined, boolean>(rsbuildPlugins)
export default imagekit
export { imagekit as 'module.exports' }
