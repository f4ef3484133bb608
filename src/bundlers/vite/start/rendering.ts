import { AsyncLocalStorage } from 'node:async_hooks'
import type { ResolvedConfig } from 'vite'

/** Hooks of Vite's own plugins that call `renderBuiltUrl`; the transform of pages calls `transformIndexHtml`. */
const HOOKS = ['resolveFileUrl', 'renderChunk', 'generateBundle'] as const
const PAGES = 'vite:build-html'

type Hook = (this: { environment?: object } | undefined, ...values: unknown[]) => unknown
/** Gives a hook the environment that Vite 5 lacks. */
export type Adapt = (hook: Hook) => Hook

const rendered = new AsyncLocalStorage<object | undefined>()
const followed = new WeakSet<Hook>()

/** Returns the environment whose output Vite renders now, as far as its own plugins are followed. */
export function renderedEnvironment(): object | undefined {
  return rendered.getStore()
}

/**
 * Follows which build Vite's own plugins render for: `renderBuiltUrl` and `transformIndexHtml` are not told, and several
 * environments may be built at once, each with workers. A page with one environment needs none of this, nor what it costs.
 */
export function followRendering(config: ResolvedConfig, adapt: Adapt): void {
  const { plugins, environments, isWorker } = config
  // Without environments, in Vite 5, a server may be built beside the client, and a worker lists the plugins of its page.
  if (environments ? !isWorker && Object.keys(environments).length < 2 : isWorker) return
  for (const plugin of plugins) {
    if (!plugin.name.startsWith('vite:')) continue
    const names = plugin.name === PAGES ? [...HOOKS, 'transform'] : HOOKS
    for (const name of names) follow(plugin as unknown as Record<string, unknown>, name, adapt)
  }
}

function follow(plugin: Record<string, unknown>, name: string, adapt: Adapt): void {
  const hook = plugin[name] as Hook | { handler: Hook } | undefined
  if (typeof hook === 'function') plugin[name] = following(hook, adapt)
  else if (hook) hook.handler = following(hook.handler, adapt)
}

function following(own: Hook, adapt: Adapt): Hook {
  // Shared plugins are in several configurations.
  if (followed.has(own)) return own
  const hook = adapt(function (this: { environment?: object } | undefined, ...values: unknown[]) {
    return rendered.run(this?.environment, () => own.apply(this, values))
  })
  followed.add(hook)
  return hook
}
