import { createRsbuildPlugin } from 'unplugin'
import { rsbuildPlugins } from './bundlers/rspack/rsbuild-plugins'
import { keepsOptions } from './core/config/plugin-options'
import type { Options } from './types'

/** The plugin for Rsbuild. */
const imagekit = keepsOptions(createRsbuildPlugin<Options | undefined, boolean>(rsbuildPlugins))
export default imagekit
export { imagekit as 'module.exports' }
