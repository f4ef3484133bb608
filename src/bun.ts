import { createBunPlugin } from 'unplugin'
import { bunPlugin } from './bundlers/bun/index'
import type { Options } from './types'

/** The plugin for Bun. */
const imagekit = createBunPlugin<Options | undefined, boolean>(bunPlugin)
export default imagekit
export { imagekit as 'module.exports' }
