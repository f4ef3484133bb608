import { createRolldownPlugin } from 'unplugin'
import { rolldownPlugins } from './bundlers/rollup/index'
import { keepsOptions } from './core/config/plugin-options'
import type { Options } from './types'

/** The plugin for Rolldown. */
const imagekit = keepsOptions(createRolldownPlugin<Options | undefined, boolean>(rolldownPlugins))
export default imagekit
export { imagekit as 'module.exports' }
