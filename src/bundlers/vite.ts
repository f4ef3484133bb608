import type { Plugin, ResolvedConfig } from 'vite'
import type { Host, LocalUrl, Purpose } from '../core/host'
import type { Environment } from '../core/options'
import type { Project } from '../core/project'
import { projectFor } from '../core/registry'
import { refusePublicSecret } from '../core/secrets'
import { virtualId } from '../core/specifier'
import { imageMiddleware, pageUrls } from '../dev/middleware'
import type { Options } from '../types'
import { buildHooks } from './rollup'
import { opened, type Session, startGraph } from './session'
import { inlineLimit, inlinesOf } from './vite-inline'
import { viteItself } from './vite-itself'
import { finishSweep, startSweep, sweptNames, sweptUrls } from './vite-sweep'
import { htmlHook } from './vite-text'

export function viteHooks(session: Session): Partial<Plugin> {
  const { generateBundle: _last, ...hooks } = buildHooks(session)
  return {
    config({ build }, { command }) {
      if (command !== 'build') return undefined
      const users = build?.assetsInlineLimit
      session.inlines = inlinesOf(users, Boolean(build?.lib))
      return { build: { assetsInlineLimit: inlineLimit(session, users) } }
    },
    async configResolved(config) {
      session.config = config
      session.isUnmapped = writesNoMaps(config)
      session.root = config.root
      leaveHtml(config)
      const { project, host } = await openInVite(session.options, config)
      session.project = project
      session.host = host
      if (config.command === 'build') {
        const { experimental } = config
        experimental.renderBuiltUrl = sweptUrls(session, config, experimental.renderBuiltUrl)
      }
    },
    transformIndexHtml: {
      order: 'pre',
      handler: (html, context) => htmlHook(session, session.config!)(html, context),
    },
    outputOptions(output) {
      return { ...output, assetFileNames: sweptNames(session, output.assetFileNames) }
    },
    async configureServer({ config, middlewares }) {
      const { isFileLoadingAllowed, normalizePath } = await viteItself(config.root)
      const { base } = config
      middlewares.use(
        imageMiddleware(() => session.project, {
          base: base.startsWith('/') ? base : '/',
          allows: (file) => isFileLoadingAllowed(config, normalizePath(file)),
        }),
      )
    },
    buildStart() {
      const { project, host } = opened(session)
      startSweep(session)
      startGraph(session, this)
      project.start(host)
    },
    // Of Vite before 8, whose watcher transforms no module again that is as it was; Vite's own plugin answers for all.
    ...{
      shouldTransformCachedModule: {
        order: 'pre' as const,
        handler: ({ id }: { id: string }) => void session.outdated.delete(id),
      },
    },
    // Vite looks at the importers of a changed image, but reuses their code; ours holds its size and hash.
    hotUpdate({ file, modules }) {
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

/** SvelteKit has no `index.html`, and warns of every plugin that would change one. */
function leaveHtml({ plugins }: ResolvedConfig): void {
  if (!plugins.some(({ name }) => name.startsWith('vite-plugin-sveltekit'))) return
  for (const plugin of plugins) if (plugin.name === 'unplugin-imagekit') delete plugin.transformIndexHtml
}

/** After Vite's own plugins, of which that for HTML writes URLs last of all. */
export function viteFinish(session: Session): Partial<Plugin> {
  const { generateBundle } = buildHooks(session)
  return {
    generateBundle: {
      order: 'post',
      async handler(output, bundle) {
        await finishSweep(session, bundle, this.environment.config.build, (fileName, source) =>
          this.emitFile({ type: 'asset', fileName, source }),
        )
        await generateBundle.handler.call(this, output, bundle)
      },
    },
  }
}

/** The project of a Vite configuration, and what Vite does for it; of one configuration it is always the same project. */
export async function openInVite(
  options: Options,
  config: ResolvedConfig,
): Promise<{ project: Project; host: Host }> {
  // What Vite publishes as import.meta.env comes from .env files too, which process.env does not show.
  refusePublicSecret(config.env)
  const project = projectFor(options, await environmentOf(config), config.root)
  const host: Host = {
    bundler: 'vite',
    purpose: purposeOf(config),
    logger: config.logger,
    localUrl: importAsset,
    ...(config.command === 'serve' && { pageUrl: pageUrlOf(config) }),
  }
  return { project, host }
}

/** The process's variables, and those of Vite's .env files beneath them. */
async function environmentOf({ mode, envDir, root }: ResolvedConfig): Promise<Environment> {
  const { loadEnv } = await viteItself(root)
  return { ...(envDir ? loadEnv(mode, envDir, ['IMAGEKIT_', 'IMAGE_KIT_']) : {}), ...process.env }
}

function purposeOf({ command, build }: ResolvedConfig): Purpose {
  if (command === 'serve') return 'serve'
  return build.watch ? 'watch' : 'build'
}

/** Absolute where the page may come from another server, which `server.origin` says. */
function pageUrlOf({ base, server }: ResolvedConfig): NonNullable<Host['pageUrl']> {
  return pageUrls(`${server.origin ?? ''}${base.startsWith('/') ? base : '/'}`)
}

/** Vite's own asset handling, in dev and build; `?url` asks for it whatever the file's name is. */
function importAsset(file: string, index: number): LocalUrl {
  const name = `asset${index}`
  return { prelude: `import ${name} from ${JSON.stringify(`${file.replaceAll('\\', '/')}?url`)}`, url: name }
}
