import type { ResolvedConfig } from 'vite'
import type { Options } from '../../types'
import type { SessionOf } from '../shared/session'
import {
  chainOf,
  openSite,
  SiteGroup,
  siteOf,
  type ViteContext,
  type ViteEnvironment,
  type ViteSession,
  type ViteSite,
} from './site'
import { renderedEnvironment } from './start/rendering'

/**
 * One instance of the plugin. With shared plugins it serves several configurations, and several workers, so it keeps
 * only the last configuration that it received: hooks use that of their environment.
 */
export class ViteInstance {
  readonly #options: Options
  #group = new SiteGroup()
  #config: ResolvedConfig | undefined

  constructor(options: Options) {
    this.#options = options
  }

  async open(config: ResolvedConfig): Promise<ViteSite> {
    this.#config = config
    // A site that has been built already belongs to an earlier run: the instance is reused.
    if (this.#group.sites.some(({ written }) => written)) this.#group = new SiteGroup()
    return openSite(this.#options, config, this.#group)
  }

  /** Returns the configuration that a hook is called for. */
  configOf({ environment }: ViteContext = {}): ResolvedConfig | undefined {
    const own = environment?.getTopLevelConfig?.()
    // Vite 6 passes a copy of a worker's configuration.
    return own && siteOf(own) ? own : this.#config
  }

  siteOf(context: ViteContext = {}): ViteSite {
    const site = siteOf(this.configOf(context))
    if (!site)
      throw new Error('unplugin-imagekit: the bundler called a hook before its configuration was known')
    return site
  }

  readonly sessionOf: SessionOf<ViteSession> = (context: ViteContext) => {
    const config = this.configOf(context)
    const site = this.siteOf(context)
    return config?.isWorker && site.config.command === 'build'
      ? site.worker(chainOf(config))
      : site.environment(context.environment)
  }

  /** Returns the context of a function that Vite calls without one. */
  rendering(): ViteContext {
    const environment = renderedEnvironment() as ViteEnvironment | undefined
    return environment ? { environment } : {}
  }

  /**
   * Returns the build whose output Vite renders now, or whose page it transforms.
   *
   * @param site of the configuration, if it is known
   */
  renderedSession(context: ViteContext, site: ViteSite = this.siteOf(context)): ViteSession {
    if (context.environment) return this.sessionOf(context)
    const { shared, environments } = site
    const [only, ...others] = environments
    return only && others.length === 0 ? only : shared
  }
}
