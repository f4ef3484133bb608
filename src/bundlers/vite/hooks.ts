import type {
  DevEnvironment,
  HotUpdateOptions,
  IndexHtmlTransformContext,
  ResolvedConfig,
  Rolldown,
  UserConfig,
  ViteDevServer,
} from 'vite'
import type { Environment } from '../../core/config/options'
import type { Host, LocalUrl, Purpose } from '../../core/host'
import type { Project } from '../../core/project'
import { projectFor } from '../../core/registry'
import { devUrls, imageMiddleware } from '../../dev/middleware'
import { virtualId } from '../../query/specifier'
import type { Options } from '../../types'
import { buildHooks } from '../rollup/hooks'
import type { GraphContext } from '../rollup/module-graph'
import { opened, type Session } from '../shared/session'
import { imageFileNames, imageUrls, removeUnusedImages, resetEmittedImages } from './asset-urls'
import { htmlHook } from './html-css'
import { inlineLimit, inlinesOf } from './inline'
import { loadVite } from './load-vite'

export function viteHooks(session: Session) {
  const { generateBundle: _last, ...hooks } = buildHooks(session)
  return {
    /** Of a build alone. */
    config({ build }: UserConfig): UserConfig {
      const users = build?.assetsInlineLimit
      session.inlines = inlinesOf(users, Boolean(build?.lib))
      return { build: { assetsInlineLimit: inlineLimit(session, users) } }
    },
    async configResolved(config: ResolvedConfig): Promise<void> {
      session.config = config
      session.isUnmapped = writesNoMaps(config)
      session.root = config.root
      const { project, host } = await openInVite(session.options, config)
      session.project = project
      session.host = host
      if (config.command === 'build') {
        const { experimental } = config
        experimental.renderBuiltUrl = imageUrls(session, config, experimental.renderBuiltUrl)
      }
    },
    transformIndexHtml: (html: string, context: IndexHtmlTransformContext) =>
      htmlHook(session, session.config!)(html, context),
    outputOptions(output: Rolldown.OutputOptions): Rolldown.OutputOptions {
      return { ...output, assetFileNames: imageFileNames(session, output.assetFileNames) }
    },
    buildStart(this: { environment?: object }): void {
      const { project, host } = opened(session)
      resetEmittedImages(session)
      // It loads everything anew.
      if (this.environment) session.loaded.set(this.environment, new Set())
      project.start(host)
    },
    shouldTransformCachedModule: ({ id }: { id: string }) => void session.outdated.delete(id),
    // Vite looks at the importers of a changed image, but reuses their code; ours holds its size and hash.
    hotUpdate(this: { environment: DevEnvironment }, { file, modules }: HotUpdateOptions) {
      const { moduleGraph } = this.environment
      const images = opened(session)
        .project.keysOf(file)
        .flatMap((key) => moduleGraph.getModuleById(virtualId(key)) ?? [])
      return images.length ? [...modules, ...images] : undefined
    },
    ...hooks,
  }
}

function writesNoMaps({ command, build, environments }: ResolvedConfig): boolean {
  const builds = [build, ...Object.values(environments).map((environment) => environment.build)]
  return command === 'build' && builds.every(({ sourcemap }) => !sourcemap)
}

/** Of all that is generated, once Vite's own plugins are through with it. */
export function viteFinish(session: Session) {
  const { generateBundle } = buildHooks(session)
  return async function (this: GeneratingContext, output: unknown, bundle: Rolldown.OutputBundle) {
    await removeUnusedImages(session, bundle, this.environment.config.build, (fileName, source) =>
      this.emitFile({ type: 'asset', fileName, source }),
    )
    await generateBundle.handler.call(this, output, bundle)
  }
}

export interface GeneratingContext extends GraphContext {
  environment: { config: Pick<ResolvedConfig, 'build'> }
  emitFile(file: { type: 'asset'; fileName: string; source: Uint8Array }): string
}

/** The dev server's own pictures. */
export async function viteImages(session: Session, { config }: ViteDevServer) {
  const { isFileLoadingAllowed, normalizePath } = await loadVite(config.root)
  const { base } = config
  return imageMiddleware(() => session.project, {
    base: base.startsWith('/') ? base : '/',
    allows: (file) => isFileLoadingAllowed(config, normalizePath(file)),
  })
}

/** The project of a Vite configuration, and what Vite does for it; of one configuration it is always the same project. */
export async function openInVite(
  options: Options,
  config: ResolvedConfig,
): Promise<{ project: Project; host: Host }> {
  const project = projectFor(options, await environmentOf(config), config.root)
  const host: Host = {
    bundler: 'vite',
    purpose: purposeOf(config),
    logger: config.logger,
    localUrl: importAsset,
    ...(config.command === 'serve' && { devUrl: pageUrlOf(config) }),
  }
  return { project, host }
}

/** The process's variables, and those of Vite's .env files beneath them. */
async function environmentOf({ mode, envDir, root }: ResolvedConfig): Promise<Environment> {
  const { loadEnv } = await loadVite(root)
  return { ...(envDir ? loadEnv(mode, envDir, ['IMAGEKIT_', 'IMAGE_KIT_']) : {}), ...process.env }
}

function purposeOf({ command, build }: ResolvedConfig): Purpose {
  if (command === 'serve') return 'serve'
  return build.watch ? 'watch' : 'build'
}

/** Absolute where the page may come from another server, which `server.origin` says. */
function pageUrlOf({ base, server }: ResolvedConfig): NonNullable<Host['devUrl']> {
  return devUrls(`${server.origin ?? ''}${base.startsWith('/') ? base : '/'}`)
}

/** Vite's own asset handling, in dev and build; `?url` asks for it whatever the file's name is. */
function importAsset(file: string, index: number): LocalUrl {
  const name = `asset${index}`
  return { prelude: `import ${name} from ${JSON.stringify(`${file.replaceAll('\\', '/')}?url`)}`, url: name }
}
