import { unplugin } from './plugin'

/** The plugin for esbuild. */
const imagekit = unplugin.esbuild
export default imagekit
export { imagekit as 'module.exports' }
