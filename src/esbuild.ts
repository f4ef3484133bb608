import { createEsbuildPlugin } from 'unplugin'
import { esbuildPlugin } from './bundlers/esbuild/index'
import type { Options } from './types'

/** The plugin for esbuild. */
const imagekit = createEsbuildPlugin<Options | undefined, boolean>(esbuildPlugin)
export default imagekit
export { imagekit as 'module.exports' }
