import type { Plugin, ResolvedConfig, ViteDevServer } from 'vite'
import { refusePublicSecret } from '../../core/config/secrets'
import { DEV_PREFIX } from '../../dev/dev-prefix'
import { errorMessage } from '../../diagnostics/build-error'
import type { ViteHandlers } from './handlers'
import type { LazyHandlers } from './lazy-handlers'

/** Vite's own hooks, of which a dev server has nothing to do until it listens. */
export function viteShell(late: LazyHandlers): Partial<Plugin> {
  return {
    async config(config, { command }) {
      return command === 'build' ? (await late.load()).hooks.config(config) : undefined
    },
    async configResolved(config) {
      leaveHtml(config)
      // What Vite publishes as import.meta.env comes from .env files too, which process.env does not show.
      refusePublicSecret(config.env)
      const open = ({ hooks }: ViteHandlers) => hooks.configResolved(config)
      if (config.command === 'build') return open(await late.load())
      late.beginWith(async (handlers) => {
        await open(handlers)
        handlers.hooks.buildStart.call({})
      })
    },
    configureServer(server) {
      serveImages(server, late)
      loadOnceListening(server, late)
    },
    transformIndexHtml: { order: 'pre', handler: late.hook(({ hooks }) => hooks.transformIndexHtml) },
    outputOptions: late.hookIfLoaded(({ hooks }) => hooks.outputOptions),
    buildStart: late.hookIfLoaded(({ hooks }) => hooks.buildStart),
    // Of Vite before 8, whose watcher transforms no module again that is as it was; Vite's own plugin answers for all.
    ...{
      shouldTransformCachedModule: {
        order: 'pre' as const,
        handler: late.hookIfLoaded(({ hooks }) => hooks.shouldTransformCachedModule),
      },
    },
    hotUpdate: late.hookIfLoaded(({ hooks }) => hooks.hotUpdate),
    buildEnd: late.hookIfLoaded(({ hooks }) => hooks.buildEnd),
    writeBundle: late.hookIfLoaded(({ hooks }) => hooks.writeBundle),
    closeWatcher: late.hookIfLoaded(({ hooks }) => hooks.closeWatcher),
    closeBundle: late.hookIfLoaded(({ hooks }) => hooks.closeBundle),
  }
}

/** After Vite's own plugins, of which that for HTML writes URLs last of all. */
export function viteFinishShell(late: LazyHandlers): Partial<Plugin> {
  return {
    generateBundle: { order: 'post', handler: late.hookIfLoaded(({ generateBundle }) => generateBundle) },
  }
}

/** SvelteKit has no `index.html`, and warns of every plugin that would change one. */
function leaveHtml({ plugins }: ResolvedConfig): void {
  if (!plugins.some(({ name }) => name.startsWith('vite-plugin-sveltekit'))) return
  for (const plugin of plugins) if (plugin.name === 'unplugin-imagekit') delete plugin.transformIndexHtml
}

/** The middleware has its place among the others from the beginning. */
function serveImages(server: ViteDevServer, late: LazyHandlers): void {
  let serving: ReturnType<ViteHandlers['imagesOf']> | undefined
  server.middlewares.use((request, response, next) => {
    if (!request.url?.includes(DEV_PREFIX)) return next()
    const serve = async () => {
      const { imagesOf } = await late.load()
      serving ??= imagesOf(server)
      await (await serving)(request, response, next)
    }
    serve().catch(next)
  })
}

/** While the browser has not yet asked for anything. What is wrong is told again by every hook that is asked. */
function loadOnceListening({ httpServer, config }: ViteDevServer, late: LazyHandlers): void {
  httpServer?.once('listening', () =>
    setImmediate(() => late.load().catch((error) => config.logger.error(errorMessage(error)))),
  )
}
