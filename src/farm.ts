import { createFarmPlugin } from 'unplugin'
import { farmPlugins } from './bundlers/farm/index'
import type { Options } from './types'

/** The plugin for Farm. */
const imagekit = createFarmPlugin<Options | undefined, boolean>(farmPlugins)
export default imagekit
export { imagekit as 'module.exports' }
