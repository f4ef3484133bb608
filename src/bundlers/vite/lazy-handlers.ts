import type { Options } from '../../types'
import type { ViteHandlers } from './handlers'

/**
 * Handlers that are loaded on first use: they are nearly all of this package, and a dev server should not start later
 * because of it.
 */
export class LazyHandlers {
  /** Set once they are loaded. */
  now: ViteHandlers | undefined
  readonly #options: Options
  #loading: Promise<ViteHandlers> | undefined
  #first: (handlers: ViteHandlers) => unknown = () => {}

  constructor(options: Options) {
    this.#options = options
  }

  /** Runs after loading, before any handler. A restarted server begins again, with another configuration. */
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

  /** A hook that loads the handlers. Returns a promise only then: asynchronous hooks cost a bundler more. */
  hook<This, Values extends unknown[], Result>(
    pick: (handlers: ViteHandlers) => (this: This, ...values: Values) => Result | Promise<Result>,
  ) {
    const lazy = this
    return function (this: This, ...values: Values): Result | Promise<Result> {
      if (lazy.now) return pick(lazy.now).apply(this, values)
      return lazy.load().then((handlers) => pick(handlers).apply(this, values))
    }
  }

  /** A hook that does nothing until the handlers are loaded. */
  hookIfLoaded<This, Values extends unknown[], Result>(
    pick: (handlers: ViteHandlers) => (this: This, ...values: Values) => Result,
  ) {
    const lazy = this
    return function (this: This, ...values: Values): Result | undefined {
      return lazy.now && pick(lazy.now).apply(this, values)
    }
  }
}
