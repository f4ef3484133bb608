import { unplugin } from './plugin'

/** The plugin for webpack. */
const imagekit = unplugin.webpack
export default imagekit
export { imagekit as 'module.exports' }
