import { createEsbuildPlugin } from 'unplugin'
import { esbuildPlugin } from './bundlers/esbuild/index'
import { keepsOptions } from './core/config/plugin-options'
import type { Options } from './types'

/** The plugin for esbuild. */
const imagekit = keepsOptions(createEsbuildPlugin<Options | undefined, boolean>(esbuildPlugin))
export default imagekit
export { imagekit as 'module.exports' }
