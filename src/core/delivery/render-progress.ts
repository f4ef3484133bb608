import { ProgressLine, type ProgressStream } from '../../diagnostics/progress'

/** Milliseconds of rendering before a terminal shows it: most builds find all renditions in the cache. */
const SOON = 1000

/** The renditions that a build makes, as one line of the terminal. */
export class RenderProgress {
  readonly #line: ProgressLine
  readonly #now: () => number
  #started = 0
  #done = 0
  #total = 0

  constructor(stream?: ProgressStream, now: () => number = Date.now) {
    this.#line = new ProgressLine(stream, { now })
    this.#now = now
  }

  /** Counts a rendition until it is made, or has failed. */
  async during<T>(render: () => Promise<T>): Promise<T> {
    if (this.#total === this.#done) this.#begin()
    this.#total += 1
    try {
      return await render()
    } finally {
      this.#done += 1
      this.#show()
    }
  }

  #begin(): void {
    this.#started = this.#now()
    this.#done = 0
    this.#total = 0
  }

  #show(): void {
    if (this.#done === this.#total) this.#line.clear()
    else if (this.#now() - this.#started >= SOON)
      this.#line.show({ what: 'rendering images', done: this.#done, total: this.#total })
  }
}
