import { unplugin } from './plugin'

/** The plugin for Rspack. */
const imagekit = unplugin.rspack
export default imagekit
export { imagekit as 'module.exports' }
