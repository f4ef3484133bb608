import { createFarmPlugin } from 'unplugin'
import { farmPlugins } from './bundlers/farm/index'
import { keepsOptions } from './core/config/plugin-options'
import type { Options } from './types'

/** The plugin for Farm. */
const imagekit = keepsOptions(createFarmPlugin<Options | undefined, boolean>(farmPlugins))
export default imagekit
export { imagekit as 'module.exports' }
