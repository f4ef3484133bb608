import type { Options } from '../../../types'
import type { ViteHandlers } from '../handlers'

type First = (handlers: ViteHandlers) => unknown

/**
 * Handlers that are loaded on first use: they are nearly all of this package, and neither a dev server should start later
 * because of it, nor a build without images take longer.
 */
export class LazyHandlers {
  /** Set once they are loaded. */
  now: ViteHandlers | undefined
  /** Runs after loading, after all that waits. */
  catchUp: First | undefined
  readonly #options: Options
  #loading: Promise<ViteHandlers> | undefined
  #waiting: First[] = []

  constructor(options: Options) {
    this.#options = options
  }

  /** Runs after loading, before any handler. A restarted server begins again, with another configuration. */
  beginWith(first: First): void {
    this.#waiting = [first]
    this.#loading = undefined
    this.now = undefined
  }

  /** Runs after loading, after what has been passed before; at once, if they are loaded. */
  async join(next: First): Promise<void> {
    if (this.now) await next(this.now)
    else this.#waiting.push(next)
  }

  /** Drops what waits: it is done with. */
  forget(): void {
    this.#waiting.length = 0
  }

  load(): Promise<ViteHandlers> {
    this.#loading ??= this.#load(this.#waiting)
    return this.#loading
  }

  async #load(waiting: First[]): Promise<ViteHandlers> {
    const { viteHandlers } = await import('../handlers')
    const handlers = viteHandlers(this.#options)
    for (let next = waiting.shift(); next; next = waiting.shift()) await next(handlers)
    await this.catchUp?.(handlers)
    if (this.#waiting === waiting) this.now = handlers
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
