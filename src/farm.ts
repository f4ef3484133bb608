import { unplugin } from './plugin'

/** The plugin for Farm. */
const imagekit = unplugin.farm
export default imagekit
export { imagekit as 'module.exports' }
