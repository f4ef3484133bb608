import { unplugin } from './plugin'

/** The plugin for Rsbuild. */
const imagekit = unplugin.rsbuild
export default imagekit
export { imagekit as 'module.exports' }
