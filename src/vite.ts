import { createVitePlugin } from 'unplugin'
import { vitePlugins } from './bundlers/vite/index'
import type { Options } from './types'

/** The plugin for Vite. */
const imagekit = createVitePlugin<Options | undefined, boolean>(vitePlugins)
export default imagekit
export { imagekit as 'module.exports' }
