import { unplugin } from './plugin'

/** The plugin for Rolldown. */
const imagekit = unplugin.rolldown
export default imagekit
export { imagekit as 'module.exports' }
