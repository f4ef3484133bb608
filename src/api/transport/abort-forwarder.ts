import type { CallAbort } from './abort'

/**
 * Forwards a caller's abort to any number of calls through one listener per signal: a build passes one signal to a
 * thousand uploads, and Node warns of a leak at the eleventh listener.
 */
export class AbortForwarder {
  readonly #followers = new WeakMap<AbortSignal, { controllers: Set<CallAbort>; listener: () => void }>()

  /** Aborts `controller` when `signal` is aborted. Returns a function that stops it. */
  forward(signal: AbortSignal | undefined, controller: CallAbort): () => void {
    if (!signal) return () => {}
    const { controllers, listener } = this.#of(signal)
    controllers.add(controller)
    return () => {
      controllers.delete(controller)
      if (controllers.size > 0 || this.#followers.get(signal)?.controllers !== controllers) return
      signal.removeEventListener('abort', listener)
      this.#followers.delete(signal)
    }
  }

  #of(signal: AbortSignal) {
    let followers = this.#followers.get(signal)
    if (!followers) {
      const controllers = new Set<CallAbort>()
      const listener = () => {
        for (const controller of controllers) controller.abort(signal.reason)
      }
      followers = { controllers, listener }
      this.#followers.set(signal, followers)
      signal.addEventListener('abort', listener, { once: true })
    }
    return followers
  }
}
