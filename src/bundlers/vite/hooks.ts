import type {
  DevEnvironment,
  HotUpdateOptions,
  IndexHtmlTransformContext,
  ResolvedConfig,
  Rolldown,
  ViteDevServer,
} from 'vite'
import { virtualId } from '../../core/virtual-id'
import { imageMiddleware } from '../../dev/middleware'
import { buildHooks, bundledFiles } from '../rollup/hooks'
import type { GraphContext } from '../rollup/module-graph'
import { imageFileNames, imageUrls, removeUnusedImages } from './asset-urls'
import { rewriteEmittedPages } from './emitted-pages'
import { htmlHook } from './html-css'
import { keepImages } from './inline'
import type { ViteInstance } from './instance'
import { loadVite } from './load-vite'
import { dropSchemeWarnings } from './quiet-logger'
import { followServiceWorkers, reportServiceWorkers } from './service-worker'
import type { ViteContext, ViteEnvironment, ViteSite } from './site'

export function viteHooks(instance: ViteInstance) {
  const { generateBundle: _last, ...hooks } = buildHooks(instance.sessionOf, nameOf)
  return {
    ...hooks,
    async configResolved(config: ResolvedConfig): Promise<void> {
      const site = await instance.open(config)
      if (config.isWorker) return
      site.hasMain = true
      if (config.command !== 'build') return
      dropSchemeWarnings(config.logger)
      followServiceWorkers(config, () => reportServiceWorkers(site))
      // A worker's configuration shares both with the site's.
      keepImages(config, (file) => site.shared.build.isCandidate(file))
      const { experimental } = config
      experimental.renderBuiltUrl = imageUrls(site, experimental.renderBuiltUrl)
    },
    transformIndexHtml: (html: string, context: IndexHtmlTransformContext) =>
      htmlHook(instance.siteOf())(html, context),
    outputOptions(this: ViteContext, output: Rolldown.OutputOptions): Rolldown.OutputOptions {
      const site = instance.siteOf(this)
      return { ...output, assetFileNames: imageFileNames(site, output.assetFileNames) }
    },
    buildStart(this: ViteContext): void {
      const site = instance.siteOf(this)
      const session = instance.sessionOf(this)
      if (!isPart(instance, this)) {
        site.images.start(site.host.purpose === 'watch')
        if (session !== site.shared) site.shared.start()
      }
      session.start()
    },
    shouldTransformCachedModule(this: ViteContext, { id }: { id: string }): undefined {
      instance.sessionOf(this).texts.keep(id)
    },
    // Vite looks at the importers of a changed image, but reuses their code, which contains the image's size and hash.
    hotUpdate(this: { environment: DevEnvironment }, { file, modules }: HotUpdateOptions) {
      const { moduleGraph } = this.environment
      const images = instance
        .sessionOf(this)
        .build.keysOf(file)
        .flatMap((key) => moduleGraph.getModuleById(virtualId(key)) ?? [])
      return images.length ? [...modules, ...images] : undefined
    },
    buildEnd(this: GraphContext & ViteContext, error?: Error): void {
      if (!isPart(instance, this)) hooks.buildEnd.call(this, error)
    },
    async writeBundle(this: GraphContext & ViteContext, output: object, bundle: Rolldown.OutputBundle) {
      instance.siteOf(this).written = new Set(Object.keys(bundle))
      await hooks.writeBundle.call(this, output, bundle)
    },
  }
}

/** Whether a hook runs for a worker, which writes no output of its own: its environment uploads for it. */
function isPart(instance: ViteInstance, context: ViteContext): boolean {
  return instance.configOf(context)?.isWorker === true && instance.siteOf(context).hasMain
}

/** Identifies a configuration's build in the manifest that several share. */
const nameOf = ({ environment }: ViteContext) => environment?.name ?? 'client'

const ONLY_IN_WORKERS =
  'imagekit: imagekit() is in worker.plugins but not in plugins, so no manifest lists the images of workers; add it to plugins'

/** Runs after everything is generated and Vite's own plugins are done. */
export function viteFinish(instance: ViteInstance) {
  const { generateBundle } = buildHooks(instance.sessionOf, nameOf)
  return async function (this: GeneratingContext, output: unknown, bundle: Rolldown.OutputBundle) {
    const site = instance.siteOf(this)
    const session = instance.sessionOf(this)
    const isWorker = isPart(instance, this)
    if (!site.hasMain) session.build.warnOnce(ONLY_IN_WORKERS)
    rewriteEmittedPages(site, session, bundle)
    const emit = (fileName: string, source: Uint8Array) => this.emitFile({ type: 'asset', fileName, source })
    await removeUnusedImages(
      site,
      session,
      bundle,
      this.environment.config.build,
      isWorker ? undefined : emit,
    )
    if (isWorker) session.bundled = bundledFiles(bundle, session.root)
    else await generateBundle.handler.call(this, output, bundle)
  }
}

export interface GeneratingContext extends GraphContext {
  environment: ViteEnvironment & { config: Pick<ResolvedConfig, 'build'> }
  emitFile(file: { type: 'asset'; fileName: string; source: Uint8Array }): string
}

/** The dev server's own images. */
export async function viteImages(site: ViteSite, { config, environments }: ViteDevServer) {
  const { isFileLoadingAllowed, normalizePath } = await loadVite(config.root)
  const { base } = config
  return imageMiddleware(site.project, {
    base: base.startsWith('/') ? base : '/',
    allows: (file) => isFileLoadingAllowed(environments.client.config, normalizePath(file)),
  })
}
