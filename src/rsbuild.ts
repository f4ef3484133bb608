import { createRsbuildPlugin } from 'unplugin'
import { rsbuildPlugins } from './bundlers/rspack/rsbuild-plugins'
import type { Options } from './types'

/** The plugin for Rsbuild. */
const imagekit = createRsbuildPlugin<Options | undefined, boolean>(rsbuildPlugins)
export default imagekit
export { imagekit as 'module.exports' }
