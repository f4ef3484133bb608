import type { Plugin, ResolvedConfig, ViteDevServer } from 'vite'
import { findPublicSecret } from '../../../core/config/public-secret'
import { mentionPattern, VIRTUAL_ID } from '../../../core/filters'
import { DEV_PREFIX, INSPECTOR_PATH } from '../../../dev/dev-prefix'
import type { Options } from '../../../types'
import { NAME } from '../../shared/name'
import type { ViteHandlers } from '../handlers'
import { explainRemoteSpecifiers } from '../remote-specifiers'
import { rewriteVueMarkdown } from '../vue-markdown'
import { addToWorkers } from '../workers'
import type { Idle } from './idle'
import type { LazyHandlers } from './lazy-handlers'
import { OptimizedDeps } from './optimized-deps'

/** The parameter of Vitest's own hook, as far as it is used. */
interface VitestContext {
  experimental_defineCacheKeyGenerator?(
    generate: (module: { id: string; sourceCode: string }) => false | undefined,
  ): void
}

/**
 * Vite's own hooks, which have nothing to do in a dev server until it listens, nor in a build until it meets an image.
 *
 * @param create makes another instance of the plugin, for a worker
 */
export function viteShell(
  lazy: LazyHandlers,
  idle: Idle,
  create: () => Plugin | Plugin[],
  { include, inspector: hasInspector = true }: Options,
): Partial<Plugin> {
  const mention = mentionPattern(include)
  const optimized = new OptimizedDeps()
  let hasRolldown = false
  return {
    config(config, { command }) {
      // Vite before 7 has no context here.
      hasRolldown = Boolean(
        (this as { meta?: { rolldownVersion?: string } } | undefined)?.meta?.rolldownVersion,
      )
      addToWorkers(config, create)
      return command === 'serve' ? optimized.options(hasRolldown) : undefined
    },
    // Vite takes the client's options from those of the project.
    configEnvironment(name, _config, { command }) {
      return command === 'serve' && name !== 'client' ? optimized.options(hasRolldown) : undefined
    },
    async configResolved(config) {
      optimized.cacheDir = config.cacheDir
      const adapt = await adapterOf(config)
      leaveHtml(config)
      explainRemoteSpecifiers(config)
      rewriteVueMarkdown(config, adapt(lazy.hook((handlers) => handlers.sources)) as never)
      // Vite also reads import.meta.env from .env files, which process.env does not contain.
      if (findPublicSecret(config.env))
        (await import('../../../core/config/secrets')).refusePublicSecret(config.env)
      if (config.command === 'build') return idle.begin(config, adapt)
      lazy.beginWith(async (handlers) => {
        await handlers.hooks.configResolved(config)
        handlers.hooks.buildStart.call({})
      })
    },
    configureServer(server) {
      serveImages(server, lazy)
      loadOnceListening(server, lazy)
      if (hasInspector) announceInspector(server)
    },
    transformIndexHtml: {
      order: 'pre',
      handler: idle.unlessIdle(
        lazy.hook(({ hooks }) => hooks.transformIndexHtml),
        (builds, html) => builds.mayHoldImages(html),
      ),
    },
    outputOptions(output) {
      return lazy.now
        ? lazy.now.hooks.outputOptions.call(this, output)
        : idle.builds?.outputOptions(this, output)
    },
    buildStart() {
      if (lazy.now) lazy.now.hooks.buildStart.call(this)
      else idle.builds?.start(this)
    },
    // For Vite before 8, whose watcher does not transform unchanged modules again; Vite's own plugin handles all
    // others.
    ...{
      shouldTransformCachedModule: {
        order: 'pre' as const,
        handler: lazy.hookIfLoaded(({ hooks }) => hooks.shouldTransformCachedModule),
      },
    },
    // Vitest's persistent cache knows a module's own text, and neither its images nor the plugin's options.
    ...{
      configureVitest: (vitest: VitestContext) =>
        vitest.experimental_defineCacheKeyGenerator?.(({ id, sourceCode }) =>
          VIRTUAL_ID.test(id) || mention.test(sourceCode) ? false : undefined,
        ),
    },
    hotUpdate: lazy.hookIfLoaded(({ hooks }) => hooks.hotUpdate),
    buildEnd: lazy.hookIfLoaded(({ hooks }) => hooks.buildEnd),
    generateBundle: { order: 'pre', handler: lazy.hookIfLoaded(({ writeRenditions }) => writeRenditions) },
    async writeBundle(output, bundle) {
      if (lazy.now) await lazy.now.hooks.writeBundle.call(this, output, bundle)
      else await idle.builds?.write(this, output, bundle)
    },
    closeWatcher: lazy.hookIfLoaded(({ hooks }) => hooks.closeWatcher),
    async closeBundle() {
      if (lazy.now) await lazy.now.hooks.closeBundle.call(this)
      else idle.builds?.end(this)
    },
  }
}

/** After Vite's own plugins, of which the one for HTML writes URLs last. */
export function viteFinishShell(lazy: LazyHandlers, idle: Idle): Partial<Plugin> {
  return {
    generateBundle: {
      order: 'post',
      async handler(output, bundle) {
        if (!lazy.now && (await idle.builds?.hasMissed(this, output, bundle))) await lazy.load()
        await lazy.now?.generateBundle.call(this, output, bundle)
      },
    },
  }
}

/** Only Vite 5 has no environments. */
async function adapterOf(config: ResolvedConfig): Promise<<T>(hook: T) => T> {
  if (config.environments) return (hook) => hook
  const { adaptToVite5 } = await import('../vite-5')
  return adaptToVite5(config) as <T>(hook: T) => T
}
/** SvelteKit has no `index.html`, and warns of every plugin that would change one. */
function leaveHtml({ plugins }: ResolvedConfig): void {
  if (!plugins.some(({ name }) => name.startsWith('vite-plugin-sveltekit'))) return
  for (const plugin of plugins) if (plugin.name === NAME) delete plugin.transformIndexHtml
}

/** The middleware keeps its position among the others from the start. */
function serveImages(server: ViteDevServer, lazy: LazyHandlers): void {
  let serving: ReturnType<ViteHandlers['imagesOf']> | undefined
  server.middlewares.use((request, response, next) => {
    const { url = '' } = request
    if (!url.includes(DEV_PREFIX) && !url.includes(INSPECTOR_PATH)) return next()
    const serve = async () => {
      const { imagesOf } = await lazy.load()
      serving ??= imagesOf(server)
      await (await serving)(request, response, next)
    }
    serve().catch(next)
  })
}

/** Runs before the browser's first request. Every later hook reports the error again. */
function loadOnceListening({ httpServer, config }: ViteDevServer, lazy: LazyHandlers): void {
  httpServer?.once('listening', () =>
    setImmediate(() =>
      lazy.load().catch(async (error) => {
        const { errorMessage } = await import('../../../diagnostics/build-error')
        config.logger.error(errorMessage(error))
      }),
    ),
  )
}

/** Adds the inspector to the URLs that Vite prints once it listens. */
function announceInspector(server: ViteDevServer): void {
  const printUrls = server.printUrls.bind(server)
  server.printUrls = () => {
    printUrls()
    const [root] = server.resolvedUrls?.local ?? []
    if (root === undefined) return
    const paint = process.stdout.isTTY ? painted : plain
    server.config.logger.info(
      `  ${paint(32, '➜')}  ${paint(1, 'Images')}:  ${paint(36, `${root}${INSPECTOR_PATH}/`)}`,
    )
  }
}

/** As Vite's own lines. */
const painted = (code: number, text: string) => `\u001b[${code}m${text}\u001b[0m`
const plain = (_code: number, text: string) => text
