import type { InputOptions, Plugin } from 'rollup'
import { flatPlugins } from './flat-plugins'

/**
 * Gives each build plugins of its own: a list of configurations may share `plugins`, and several of them may be built at
 * once, as tsdown builds formats. Hooks do not tell which build calls them. A watcher's rounds are one build.
 *
 * @param create makes another instance of the plugin
 */
export function instanceForEachBuild(create: () => Plugin | Plugin[]): Pick<Plugin, 'options'> {
  let isTaken = false
  return {
    async options(options): Promise<InputOptions | null> {
      if (!isTaken || this.meta.watchMode) {
        isTaken = true
        return null
      }
      const others = new Map([create()].flat().map((plugin) => [plugin.name, plugin]))
      const plugins = await flatPlugins<Plugin>(options.plugins)
      return { ...options, plugins: plugins.map((plugin) => others.get(plugin.name) ?? plugin) }
    },
  }
}
