import type { Options } from '../types'
import type { ViteHandlers } from './vite-handlers'

/**
 * What the hooks do, loaded when something is asked of them: it is nearly all of this package, and a dev server should not
 * be ready any later for it.
 */
export class LateHandlers {
  /** There once they are loaded. */
  now: ViteHandlers | undefined
  readonly #options: Options
  #loading: Promise<ViteHandlers> | undefined
  #first: (handlers: ViteHandlers) => unknown = () => {}

  constructor(options: Options) {
    this.#options = options
  }

  /** What is to be done when they are loaded, before anything is asked of them. */
  beginWith(first: (handlers: ViteHandlers) => unknown): void {
    this.#first = first
  }

  load(): Promise<ViteHandlers> {
    this.#loading ??= this.#load()
    return this.#loading
  }

  async #load(): Promise<ViteHandlers> {
    const { viteHandlers } = await import('./vite-handlers')
    const handlers = viteHandlers(this.#options)
    await this.#first(handlers)
    this.now = handlers
    return handlers
  }

  /** A hook that has them loaded. A promise only then: hooks that wait cost a bundler more. */
  hook<This, Values extends unknown[], Result>(
    pick: (handlers: ViteHandlers) => (this: This, ...values: Values) => Result | Promise<Result>,
  ) {
    const late = this
    return function (this: This, ...values: Values): Result | Promise<Result> {
      if (late.now) return pick(late.now).apply(this, values)
      return late.load().then((handlers) => pick(handlers).apply(this, values))
    }
  }

  /** A hook with nothing to do as long as nobody has had them loaded. */
  hookIfLoaded<This, Values extends unknown[], Result>(
    pick: (handlers: ViteHandlers) => (this: This, ...values: Values) => Result,
  ) {
    const late = this
    return function (this: This, ...values: Values): Result | undefined {
      return late.now && pick(late.now).apply(this, values)
    }
  }
}
