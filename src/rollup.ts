import { unplugin } from './plugin'

/** The plugin for Rollup. */
const imagekit = unplugin.rollup
export default imagekit
export { imagekit as 'module.exports' }
