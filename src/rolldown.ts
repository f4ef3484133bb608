import { createRolldownPlugin } from 'unplugin'
import { rolldownPlugins } from './bundlers/rollup/index'
import type { Options } from './types'

/** The plugin for Rolldown. */
const imagekit = createRolldownPlugin<Options | undefined, boolean>(rolldownPlugins)
export default imagekit
export { imagekit as 'module.exports' }
