import { createVitePlugin } from 'unplugin'
import { vitePlugins } from './bundlers/vite/index'
import { keepsOptions } from './core/config/plugin-options'
import type { Options } from './types'

/** The plugin for Vite. */
const imagekit = keepsOptions(createVitePlugin<Options | undefined, boolean>(vitePlugins))
export default imagekit
export { imagekit as 'module.exports' }
