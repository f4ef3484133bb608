/** The plugin's name in bundlers' errors, hooks and lists of plugins. */
export const NAME = 'unplugin-imagekit'
