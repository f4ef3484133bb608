import type {
  DevEnvironment,
  HotUpdateOptions,
  IndexHtmlTransformContext,
  ResolvedConfig,
  Rolldown,
  ViteDevServer,
} from 'vite'
import { loadVite } from '../../core/config/load-vite'
import { virtualId } from '../../core/virtual-id'
import { imageMiddleware } from '../../dev/middleware'
import type { Output } from '../rollup/build-facts'
import { buildHooks, bundledFiles } from '../rollup/hooks'
import type { GraphContext } from '../rollup/module-graph'
import { htmlHook } from './html-css'
import type { ViteInstance } from './instance'
import { imageFileNames, imageUrls } from './output/asset-urls'
import { rewriteEmittedPages } from './output/emitted-pages'
import { includedIn } from './output/included-workers'
import { keepLibraryImages } from './output/inline'
import { writeRenditions } from './output/rendered-urls'
import { followServiceWorkers, reportServiceWorkers } from './output/service-worker'
import { removeUnusedImages } from './output/unused-images'
import {
  chainOf,
  type EnvironmentConfig,
  type ViteContext,
  type ViteEnvironment,
  type ViteSite,
} from './site'
import type { LateFunctions } from './start/late-functions'
import { accessRuleOfVite5 } from './vite-5'

export function viteHooks(instance: ViteInstance) {
  const { generateBundle: _last, ...hooks } = buildHooks(instance.sessionOf, nameOf)
  return {
    ...hooks,
    /** @param late functions of the configuration, which have done nothing so far; none in a dev server, nor for a worker */
    async configResolved(config: ResolvedConfig, late?: LateFunctions): Promise<void> {
      const site = await instance.open(config)
      if (config.isWorker) return
      site.hasMain = true
      if (!late) return
      followServiceWorkers(config, () => reportServiceWorkers(site))
      // A worker's configuration shares both with the site's.
      late.isOurs = (file) => site.shared.build.isCandidate(file)
      site.renderBuiltUrl = late.renderBuiltUrl
      late.renderBuiltUrl = imageUrls(instance, site)
    },
    // Vite before 7 calls it without a context.
    transformIndexHtml(this: object | undefined, html: string, context: IndexHtmlTransformContext) {
      const own = this as ViteContext | undefined
      const of = own?.environment ? own : instance.rendering()
      return htmlHook(instance.siteOf(of), instance.renderedSession(of))(html, context)
    },
    outputOptions(this: ViteContext, output: Rolldown.OutputOptions): Rolldown.OutputOptions {
      const site = instance.siteOf(this)
      return {
        ...output,
        assetFileNames: imageFileNames(site, instance.sessionOf(this), output.assetFileNames),
      }
    },
    buildStart(this: ViteContext): void {
      const site = instance.siteOf(this)
      const session = instance.sessionOf(this)
      keepLibraryImages(this.environment?.config?.build)
      session.images.start()
      if (session !== site.shared && !isPart(instance, this)) site.shared.start()
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
  return async function (this: GeneratingContext, output: Output, bundle: Rolldown.OutputBundle) {
    const site = instance.siteOf(this)
    const session = instance.sessionOf(this)
    const worker = isPart(instance, this) ? instance.configOf(this) : undefined
    if (!site.hasMain) session.build.warnOnce(ONLY_IN_WORKERS)
    rewriteEmittedPages(site, session, bundle)
    await writeRenditionsOf(instance, this, bundle)
    removeUnusedImages(site, session, bundle, environmentConfig(instance, this).build)
    session.included = includedIn(site.group, session, this, bundle)
    if (worker) {
      session.bundled = bundledFiles(bundle, session.root)
      session.entries = entriesOf(bundle)
      site.group.addWorker({ chain: chainOf(worker), session })
    } else await generateBundle.handler.call(this, output, bundle, !site.unwritten.has(nameOf(this)))
  }
}

function entriesOf(bundle: Rolldown.OutputBundle): string[] {
  return Object.values(bundle).flatMap((one) => (one.type === 'chunk' && one.isEntry ? [one.fileName] : []))
}

/**
 * Runs before other plugins, which read the bundle: plugin-rsc takes a server's assets from it for the client. Pages are put
 * together later.
 */
export function viteRenditions(instance: ViteInstance) {
  return async function (this: GeneratingContext, _output: unknown, bundle: Rolldown.OutputBundle) {
    await writeRenditionsOf(instance, this, bundle)
  }
}

async function writeRenditionsOf(
  instance: ViteInstance,
  context: GeneratingContext,
  bundle: Rolldown.OutputBundle,
): Promise<void> {
  // The scripts of a worker are part of its environment's output.
  if (isPart(instance, context)) return
  const session = instance.sessionOf(context)
  const { build, consumer } = environmentConfig(instance, context)
  const isServer = consumer === 'server'
  const emit = (name: string, source: Uint8Array, file: string) => {
    const id = context.emitFile({ type: 'asset', name, source })
    const fileName = context.getFileName(id)
    // The build of its client has the file, as all assets.
    if (isServer && !build.emitAssets) delete bundle[fileName]
    else session.emitted.set(file, id)
    return fileName
  }
  await writeRenditions(instance.siteOf(context), session, bundle, { emit, isServer })
}

/** The workers of Vite 5 have no environment. */
function environmentConfig(instance: ViteInstance, { environment }: GeneratingContext): EnvironmentConfig {
  return environment?.config ?? instance.siteOf().config
}

export interface GeneratingContext extends GraphContext {
  environment?: ViteEnvironment & { config: EnvironmentConfig }
  emitFile(file: { type: 'asset'; name: string; source: Uint8Array }): string
}

/** The dev server's own images. */
export async function viteImages(site: ViteSite, server: ViteDevServer) {
  const base = server.config.base.startsWith('/') ? server.config.base : '/'
  return imageMiddleware(site.project, {
    base,
    allows: await accessRule(server),
    toAllow: 'add its folder to server.fs.allow in your Vite config',
    checksHost: true,
    editor: `${base}__open-in-editor?file=`,
  })
}

async function accessRule(server: ViteDevServer): Promise<(file: string) => boolean> {
  const { config, environments } = server
  if (!environments) return accessRuleOfVite5(server)
  const { isFileLoadingAllowed, normalizePath } = await loadVite(config.root)
  return (file) => isFileLoadingAllowed(environments.client.config, normalizePath(file))
}
