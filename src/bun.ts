import { unplugin } from './plugin'

/** The plugin for Bun. */
const imagekit = unplugin.bun
export default imagekit
export { imagekit as 'module.exports' }
