import type { Plugin, PluginOption, UserConfig } from 'vite'
import { flatPlugins } from '../rollup/flat-plugins'
import { NAME } from '../shared/name'

/**
 * Vite bundles workers with `worker.plugins` alone, so the plugin adds itself there, unless the user has done so. The
 * configuration holds nothing of this instance: with `builder.sharedPlugins` Vite throws instances away and keeps what
 * their `config` hook has written.
 *
 * @param create makes a new instance, as Vite wants one for each worker
 */
export function addToWorkers(config: UserConfig, create: () => Plugin | Plugin[]): void {
  const users = config.worker?.plugins as PluginOption[] | (() => PluginOption[]) | undefined
  const all = async (): Promise<Plugin[]> => {
    const plugins = await flatPlugins<Plugin>(typeof users === 'function' ? users() : users)
    return plugins.some(({ name }) => name === NAME) ? plugins : [...plugins, ...[create()].flat()]
  }
  config.worker = { ...config.worker, plugins: () => [all()] }
}
