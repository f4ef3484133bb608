import type { ResolvedConfig } from 'vite'
import type { Options } from '../../../types'
import { IdleBuilds } from './idle-builds'
import type { LazyHandlers } from './lazy-handlers'
import type { Adapt } from './rendering'

/** Builds that have met no image so far. */
export class Idle {
  builds: IdleBuilds | undefined
  readonly #options: Options
  readonly #lazy: LazyHandlers

  constructor(options: Options, lazy: LazyHandlers) {
    this.#options = options
    this.#lazy = lazy
  }

  /** Takes a configuration that builds. */
  async begin(config: ResolvedConfig, adapt: Adapt): Promise<void> {
    this.builds ??= new IdleBuilds(this.#options, this.#lazy)
    await this.builds.begin(config, adapt)
  }

  /** A hook that is not called for a text without images in a build that has met none. */
  unlessIdle<This, Values extends unknown[], Result>(
    hook: (this: This, text: string, ...values: Values) => Result,
    mayHoldImages = (builds: IdleBuilds, text: string) => builds.mentions(text),
  ) {
    const idle = this
    return function (this: This, text: string, ...values: Values): Result | undefined {
      const { builds } = idle
      return builds?.areIdle && !mayHoldImages(builds, text) ? undefined : hook.call(this, text, ...values)
    }
  }
}
