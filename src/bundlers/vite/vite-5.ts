import type { Plugin, ResolvedConfig, ViteDevServer } from 'vite'
import { loadVite } from '../../core/config/load-vite'
import { NAME } from '../shared/name'
import type { ViteEnvironment } from './site'

type Hook = (this: never, ...values: never[]) => unknown
/** Makes a hook be called with the environment in its context. */
type Wrap = <T extends Hook>(hook: T) => T

const unchanged: Wrap = (hook) => hook
const wraps = new WeakMap<ResolvedConfig, Wrap>()

/** Hooks that Vite calls without a context. */
const WITHOUT_CONTEXT = new Set(['apply', 'config', 'configResolved', 'configureServer'])

/**
 * Gives hooks the environment that Vite has only since version 6. A configuration of Vite 5 builds for a client or for a
 * server, but VitePress runs both at once with the same plugins, so each gets plugins of its own.
 *
 * @returns adapts a hook that replaces another plugin's
 */
export function adaptToVite5(config: ResolvedConfig): Wrap {
  // A worker's configuration lists the plugins of the page.
  if (config.environments || config.isWorker) return unchanged
  const known = wraps.get(config)
  if (known) return known
  const wrap = wrapFor(config)
  wraps.set(config, wrap)
  const plugins = config.plugins as Plugin[]
  for (const [index, plugin] of plugins.entries())
    if (plugin.name === NAME || plugin.name.startsWith(`${NAME}:`)) plugins[index] = adapted(plugin, wrap)
  return wrap
}

function wrapFor(config: ResolvedConfig): Wrap {
  const { build } = config as { build: ResolvedConfig['build'] & { ssrEmitAssets?: boolean } }
  build.emitAssets ??= build.ssrEmitAssets ?? false
  const environment = (name: 'client' | 'ssr'): ViteEnvironment => ({
    name,
    config: { build, consumer: name === 'ssr' ? 'server' : 'client' },
    getTopLevelConfig: () => config,
  })
  const [client, server] = [environment('client'), environment('ssr')]
  const isSsr = (value: unknown) => (value as { ssr?: boolean } | undefined)?.ssr === true
  return ((hook: (this: object, ...values: unknown[]) => unknown) =>
    function (this: object | undefined, ...values: unknown[]) {
      const context = { environment: build.ssr || values.some(isSsr) ? server : client }
      return hook.apply(Object.assign(this ?? {}, context), values)
    }) as unknown as Wrap
}

function adapted(plugin: Plugin, wrap: Wrap): Plugin {
  const copy: Record<string, unknown> = { ...plugin }
  for (const [name, hook] of Object.entries(plugin)) {
    if (WITHOUT_CONTEXT.has(name)) continue
    if (typeof hook === 'function') copy[name] = wrap(hook)
    else if (typeof hook?.handler === 'function') copy[name] = { ...hook, handler: wrap(hook.handler) }
  }
  const { hotUpdate } = plugin
  if (typeof hotUpdate === 'function') copy.handleHotUpdate = handleHotUpdate(hotUpdate as never)
  return copy as unknown as Plugin
}

/** The hook that `hotUpdate` has replaced. Its server has one module graph. */
function handleHotUpdate(hotUpdate: (this: object, update: object) => unknown) {
  return (update: { server: ViteDevServer }) =>
    hotUpdate.call({ environment: { moduleGraph: update.server.moduleGraph } }, update)
}

/** Returns the rule by which the dev server reads files. Vite 5 checks URLs, which end at a `?` or `#`. */
export async function accessRuleOfVite5(server: ViteDevServer): Promise<(file: string) => boolean> {
  const { isFileServingAllowed, normalizePath } = await loadVite(server.config.root, ({ version }) =>
    version.startsWith('5.'),
  )
  return (file) => !/[?#]/.test(file) && isFileServingAllowed(`/@fs/${normalizePath(file)}`, server)
}
