import { unplugin } from './plugin'

/** The plugin for Vite. */
const imagekit = unplugin.vite
export default imagekit
export { imagekit as 'module.exports' }
