import type { ResolvedConfig } from 'vite'
import type { Host, Purpose } from '../../core/host'
import type { Project } from '../../core/project'
import { projectFor } from '../../core/registry'
import { devUrls } from '../../dev/middleware'
import { belowProgress } from '../../diagnostics/progress'
import type { Options } from '../../types'
import { GraphSession } from '../rollup/graph-session'
import { MissingFileWatcher } from '../rollup/missing-file-watcher'
import { importAsset } from '../shared/import-asset'
import { EmittedImages } from './output/emitted-images'
import { inlinesOf } from './output/inline'
import type { RenderBuiltUrl } from './start/late-functions'
import { surroundingsOf } from './start/site-options'

/** Vite's hooks name the environment that they are called for. */
export interface ViteContext {
  environment?: ViteEnvironment
}

export type EnvironmentConfig = Pick<ResolvedConfig, 'build'> & { consumer?: 'client' | 'server' }

export interface ViteEnvironment {
  name?: string
  config?: EnvironmentConfig
  getTopLevelConfig?: () => ResolvedConfig
}

/** A build of one environment, or of one worker. */
export class ViteSession extends GraphSession {
  readonly images = new EmittedImages()
  /** The names of its entries in the output, by which the output of another build refers to a worker's. */
  entries: readonly string[] = []
}

/** A worker, whose own file is the last of its chain. */
export interface BundledWorker {
  chain: readonly string[]
  session: ViteSession
}

/**
 * State shared by the configurations of one plugin instance. With `builder.sharedPlugins` an instance receives one
 * configuration for each environment, and workers belong to the first, which builds nothing itself.
 */
export class SiteGroup {
  readonly sites: ViteSite[] = []
  /** Bundled workers, by the chain of files that leads to each: a watcher builds one again only when it has changed. */
  readonly #workers = new Map<string, BundledWorker>()
  /** Image files by their emitted name: the names are the same in all environments, and no two images have the same. */
  readonly names = new Map<string, string>()
  /** References to be rendered into an output, by the placeholder that is written for them. */
  readonly rendered = new Map<string, string>()

  /** Builds whose output may be part of an environment's. */
  parts(): readonly ViteSession[] {
    return [...this.sites.map(({ shared }) => shared), ...this.workers().map(({ session }) => session)]
  }

  /** Adds a worker that is bundled; it replaces an earlier bundle of the same files. */
  addWorker(worker: BundledWorker): void {
    this.#workers.set(worker.chain.join('\n'), worker)
  }

  workers(): readonly BundledWorker[] {
    return [...this.#workers.values()]
  }

  /** The builds of all environments. */
  environments(): readonly ViteSession[] {
    return this.sites.flatMap((site) => site.environments)
  }
}

/**
 * Everything that one resolved configuration of Vite builds: its environments, each a build of its own, and its
 * workers, which Vite bundles with configurations of their own and writes into an environment's output.
 */
export class ViteSite {
  readonly config: ResolvedConfig
  readonly project: Project
  readonly host: Host
  readonly group: SiteGroup
  /** Files whose style sheets contain images: errors are located in them. */
  readonly styleFiles = new Set<string>()
  /** References for which no environment is known, such as those of a dev server. */
  readonly shared: ViteSession
  /** The builds of its environments, as far as they have started. */
  readonly environments: ViteSession[] = []
  readonly inlines: (file: string) => boolean
  /** The user's own function, which the plugin's replaces. */
  renderBuiltUrl: RenderBuiltUrl | undefined
  /** Whether the plugin is in `plugins` too, and not only in `worker.plugins`. */
  hasMain = false
  /** The environments that are configured to write nothing. plugin-rsc has some write nothing for a while. */
  readonly unwritten: ReadonlySet<string>
  /** Files that the last build has written. */
  written: ReadonlySet<string> | undefined
  readonly #sessions = new WeakMap<object, ViteSession>()

  constructor(config: ResolvedConfig, project: Project, host: Host, group: SiteGroup) {
    this.group = group
    this.config = config
    this.project = project
    this.host = host
    this.inlines = inlinesOf(config.build.assetsInlineLimit, Boolean(config.build.lib))
    this.unwritten = unwrittenOf(config)
    this.shared = this.#open({})
    group.sites.push(this)
  }

  #open(options: { parts?: () => readonly GraphSession[]; isWholeByLoading?: boolean }): ViteSession {
    return new ViteSession({
      build: this.project.open(this.host),
      root: this.config.root,
      base: this.config.base,
      inlines: this.inlines,
      isUnmapped: writesNoMaps(this.config),
      missingFiles: new MissingFileWatcher(this.project.options.cacheDir),
      ...options,
    })
  }

  /** Returns the build of an environment; in development, all environments are one. */
  environment(environment: object | undefined): ViteSession {
    if (!environment || this.config.command === 'serve') return this.shared
    const known = this.#sessions.get(environment)
    if (known) return known
    const session = this.#open({
      parts: () => this.group.parts(),
      isWholeByLoading: this.host.purpose === 'build',
    })
    this.#sessions.set(environment, session)
    this.environments.push(session)
    return session
  }

  /** Returns the build of a worker. */
  worker(chain: readonly string[]): ViteSession {
    // By the list itself: two environments may bundle the same worker at once.
    const known = this.#sessions.get(chain)
    if (known) return known
    const session = this.#open({ isWholeByLoading: true })
    this.#sessions.set(chain, session)
    return session
  }
}

const sites = new WeakMap<object, ViteSite>()

/**
 * Returns the site of a configuration, if it has been opened. A worker's configuration belongs to the site that it is
 * built for.
 */
export function siteOf(config: ResolvedConfig | null | undefined): ViteSite | undefined {
  return config ? sites.get(mainConfigOf(config)) : undefined
}

export async function openSite(
  options: Options,
  config: ResolvedConfig,
  group = new SiteGroup(),
): Promise<ViteSite> {
  const main = mainConfigOf(config)
  const known = sites.get(main)
  if (known) return known
  const { variables, root } = surroundingsOf(options, main)
  const project = projectFor(options, variables, root)
  const site = new ViteSite(main, project, hostOf(main), group)
  sites.set(main, site)
  return site
}

/** Properties of a worker's configuration that Vite's types lack. */
interface WorkerConfig {
  mainConfig?: ResolvedConfig | null
  bundleChain?: string[]
}

function mainConfigOf(config: ResolvedConfig & WorkerConfig): ResolvedConfig {
  return (config.isWorker && config.mainConfig) || config
}

/** Returns the files that lead to a worker: its own is the last one. */
export function chainOf({ bundleChain = [] }: ResolvedConfig & WorkerConfig): readonly string[] {
  return bundleChain
}

function hostOf(config: ResolvedConfig): Host {
  const isServing = config.command === 'serve'
  return {
    bundler: 'vite',
    purpose: purposeOf(config),
    // Vite draws `transforming…` and the like without a line end.
    logger: isServing ? config.logger : belowProgress(config.logger),
    localUrl: (file, index) => importAsset(`${file.replaceAll('\\', '/')}?url`, index),
    hasAssetPipeline: true,
    importsRootedPathsOnly: isServing,
    ...(isServing && { devUrl: devUrlOf(config) }),
  }
}

function purposeOf({ command, build }: ResolvedConfig): Purpose {
  if (command === 'serve') return 'serve'
  return build.watch ? 'watch' : 'build'
}

/** Absolute if the page may come from another server (`server.origin`). */
function devUrlOf({ base, server }: ResolvedConfig): NonNullable<Host['devUrl']> {
  return devUrls(`${server.origin ?? ''}${base.startsWith('/') ? base : '/'}`)
}

function unwrittenOf({ build, environments }: ResolvedConfig): Set<string> {
  // Vite 5 has no environments.
  const all = Object.entries(environments ?? { client: { build } })
  return new Set(all.flatMap(([name, one]) => (one.build.write ? [] : [name])))
}

function writesNoMaps({ command, build, environments }: ResolvedConfig): boolean {
  const builds = [build, ...Object.values(environments ?? {}).map((environment) => environment.build)]
  return command === 'build' && builds.every(({ sourcemap }) => !sourcemap)
}
