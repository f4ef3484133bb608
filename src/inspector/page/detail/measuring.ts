import type { Measured } from '../../wire'
import { measure } from '../server'

/** Renditions that are made at the same time: the app's own pages need the dev server too. */
const AT_ONCE = 2

/** Measures renditions one after the other, until it is stopped. */
export class Measuring {
  readonly #abort = new AbortController()
  readonly #queue: { rendition: string; done(measured: Measured | Error): void }[] = []
  #running = 0

  add(rendition: string, done: (measured: Measured | Error) => void): void {
    this.#queue.push({ rendition, done })
    void this.#next()
  }

  stop(): void {
    this.#queue.length = 0
    this.#abort.abort()
  }

  async #next(): Promise<void> {
    if (this.#running >= AT_ONCE) return
    const job = this.#queue.shift()
    if (!job) return
    this.#running += 1
    const result = await measure(job.rendition, this.#abort.signal).catch((error: Error) => error)
    this.#running -= 1
    if (!this.#abort.signal.aborted) job.done(result)
    void this.#next()
  }
}
