import type { Options } from '../../types'
import type { ViteHandlers } from './handlers'

/**
 * What the hooks do, loaded when something is asked of them: it is nearly all of this package, and a dev server should not
 * be ready any later for it.
 */
export class LazyHandlers {
  /** There once they are loaded. */
  now: ViteHandlers | undefined
  readonly #options: Options
  #loading: Promise<ViteHandlers> | undefined
  #first: (handlers: ViteHandlers) => unknown = () => {}

  constructor(options: Options) {
    this.#options = options
  }

  /**
   * What is to be done when they are loaded, before anything is asked of them. A server that is started again begins anew,
   * with another configuration.
   */
  beginWith(first: (handlers: ViteHandlers) => unknown): void {
    this.#first = first
    this.#loading = undefined
    this.now = undefined
  }

  load(): Promise<ViteHandlers> {
    if (this.#loading) return this.#loading
    const loading = this.#load(this.#first).then((handlers) => {
      if (this.#loading === loading) this.now = handlers
      return handlers
    })
    this.#loading = loading
    return loading
  }

  async #load(first: (handlers: ViteHandlers) => unknown): Promise<ViteHandlers> {
    const { viteHandlers } = await import('./handlers')
    const handlers = viteHandlers(this.#options)
    await first(handlers)
    return handlers
  }

  /** A hook that has them loaded. A promise only then: hooks that wait cost a bundler more. */
  hook<This, Values extends unknown[], Result>(
    pick: (handlers: ViteHandlers) => (this: This, ...values: Values) => Result | Promise<Result>,
  ) {
    const lazy = this
    return function (this: This, ...values: Values): Result | Promise<Result> {
      if (lazy.now) return pick(lazy.now).apply(this, values)
      return lazy.load().then((handlers) => pick(handlers).apply(this, values))
    }
  }

  /** A hook with nothing to do as long as nobody has had them loaded. */
  hookIfLoaded<This, Values extends unknown[], Result>(
    pick: (handlers: ViteHandlers) => (this: This, ...values: Values) => Result,
  ) {
    const lazy = this
    return function (this: This, ...values: Values): Result | undefined {
      return lazy.now && pick(lazy.now).apply(this, values)
    }
  }
}
