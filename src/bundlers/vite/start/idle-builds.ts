import type { ResolvedConfig, Rolldown } from 'vite'
import { mentionPattern } from '../../../core/filters'
import type { Options } from '../../../types'
import type { Output, WrittenBundle } from '../../rollup/build-facts'
import type { ViteHandlers } from '../handlers'
import { dropSchemeWarnings } from '../quiet-logger'
import type { ViteContext } from '../site'
import { wrapTransforms } from '../wrap-transform'
import { IdleBuild } from './idle-build'
import { canBeIdle, isPageChangedByOthers, mayAddImages } from './image-signs'
import { installFunctions, lateFileNames } from './late-functions'
import type { LazyHandlers } from './lazy-handlers'
import { type Adapt, followRendering } from './rendering'

/** The handlers of each configuration that builds, for its workers, which have an instance of their own. */
const mains = new WeakMap<object, LazyHandlers>()

/**
 * The builds of one plugin instance that have met no image so far, of which the handlers know nothing yet. As soon as one of
 * them meets an image, the handlers are loaded, and catch up on all of them.
 */
export class IdleBuilds {
  readonly #options: Options
  readonly #lazy: LazyHandlers
  readonly #mention: RegExp
  readonly #builds = new WeakMap<ResolvedConfig, IdleBuild>()
  /** Contexts of builds that have started, by environment. */
  readonly #started = new Map<object | undefined, ViteContext>()
  #last: IdleBuild | undefined
  #isPageChanged = false
  #hasEnded = false

  constructor(options: Options, lazy: LazyHandlers) {
    this.#options = options
    this.#lazy = lazy
    this.#mention = mentionPattern(options.include)
    lazy.catchUp = ({ hooks }) => {
      for (const context of this.#started.values()) hooks.buildStart.call(context)
      this.#started.clear()
    }
  }

  /** Takes a configuration that builds. Loads the handlers at once where an image may come unnoticed. */
  async begin(config: ResolvedConfig, adapt: Adapt): Promise<void> {
    const { mainConfig } = config as { mainConfig?: ResolvedConfig | null }
    if (mainConfig) await mains.get(mainConfig)?.load()
    mains.set(config, this.#lazy)
    // An instance may be used for one build after the other.
    if (this.#hasEnded && this.#started.size === 0 && !this.#lazy.now) this.#lazy.forget()
    this.#hasEnded = false
    if (!config.isWorker) dropSchemeWarnings(config.logger)
    followRendering(config, adapt)
    const late = config.isWorker ? undefined : installFunctions(config, this.#options.include)
    await this.#lazy.join((handlers) => handlers.hooks.configResolved(config, late))
    const idle =
      !this.#lazy.now && canBeIdle(this.#options, config) ? new IdleBuild(this.#options, config) : undefined
    if (idle && !idle.expectsImages) this.#wait(config, idle)
    else await this.#lazy.load()
  }

  #wait(config: ResolvedConfig, idle: IdleBuild): void {
    this.#last = idle
    this.#builds.set(config, this.#last)
    this.#isPageChanged ||= isPageChangedByOthers(config)
    const [lazy, mention] = [this.#lazy, this.#mention]
    wrapTransforms(
      config,
      (name) => name === 'vite:css',
      (own) =>
        async function (code, id, ...rest) {
          if (!lazy.now && mayAddImages(code, id, mention)) await lazy.load()
          return own.call(this, code, id, ...rest)
        },
    )
  }

  #of({ environment }: ViteContext): IdleBuild | undefined {
    const config = environment?.getTopLevelConfig?.()
    return (config && this.#builds.get(config)) ?? this.#last
  }

  /** Whether a text may hold an image. */
  mentions(text: string): boolean {
    return this.#mention.test(text)
  }

  /** Whether a page may hold images once Vite has put in variables, and other plugins what they add. */
  mayHoldImages(page: string): boolean {
    return this.#isPageChanged || this.mentions(page) || /%\w+%/.test(page)
  }

  get areIdle(): boolean {
    return !this.#lazy.now && this.#last !== undefined
  }

  outputOptions(context: ViteContext, output: Rolldown.OutputOptions): Rolldown.OutputOptions | undefined {
    if (!this.#last) return undefined
    const names = ({ hooks }: ViteHandlers) => hooks.outputOptions.call(context, output).assetFileNames
    const late = () => this.#lazy.now && names(this.#lazy.now)
    return { ...output, assetFileNames: lateFileNames(output.assetFileNames, late) }
  }

  start(context: ViteContext): void {
    if (this.#last) this.#started.set(context.environment, context)
    this.#of(context)?.preload()
  }

  /** Whether an output holds an image or a reference after all, which another plugin has put in, or Vite has copied. */
  async hasMissed(context: ViteContext, output: Output, bundle: WrittenBundle): Promise<boolean> {
    return (await this.#of(context)?.isMeantBy(output, bundle)) ?? false
  }

  async write(context: ViteContext, output: Output, bundle: WrittenBundle): Promise<void> {
    await this.#of(context)?.finish(context.environment?.name ?? 'client', output, bundle)
  }

  end({ environment }: ViteContext): void {
    this.#started.delete(environment)
    this.#hasEnded = true
  }
}
