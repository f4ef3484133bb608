import { createBunPlugin } from 'unplugin'
import { bunPlugin } from './bundlers/bun/index'
import { keepsOptions } from './core/config/plugin-options'
import type { Options } from './types'

/** The plugin for Bun. */
const imagekit = keepsOptions(createBunPlugin<Options | undefined, boolean>(bunPlugin))
export default imagekit
export { imagekit as 'module.exports' }
