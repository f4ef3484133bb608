const PAGE = 1 << 20
const END = 0x0a

/**
 * Many short texts, held outside of the heap: as strings, a hundred thousand that live on would double the room that the garbage
 * collector takes for new objects.
 */
export class TextStore {
  readonly #pages: Buffer[] = []
  /** Bytes in the last page. */
  #used = PAGE

  /**
   * Adds a text.
   *
   * @param text ASCII without line ends, shorter than a megabyte
   * @returns its position
   */
  add(text: string): number {
    const size = text.length + 1
    if (this.#used + size > PAGE) {
      this.#pages.push(Buffer.allocUnsafeSlow(PAGE))
      this.#used = 0
    }
    const index = this.#pages.length - 1
    const page = this.#pages[index]!
    const start = this.#used
    page.write(text, start, 'latin1')
    page[start + size - 1] = END
    this.#used += size
    return index * PAGE + start
  }

  /**
   * Returns the text at a position.
   *
   * @param length characters that are wanted. Default: all
   */
  get(position: number, length?: number): string {
    const page = this.#pages[Math.floor(position / PAGE)]!
    const start = position % PAGE
    return page.toString('latin1', start, length === undefined ? page.indexOf(END, start) : start + length)
  }

  clear(): void {
    this.#pages.length = 0
    this.#used = PAGE
  }
}
