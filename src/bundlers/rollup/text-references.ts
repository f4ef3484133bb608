/**
 * References in texts that are not modules (CSS, HTML), by the text that holds them. In a watcher a text is dropped
 * after a round in which it was neither transformed nor taken from the bundler's cache, because it, or its image, may
 * be gone.
 */
export class TextReferences {
  readonly #keys = new Map<string, Set<string>>()
  #outdated = new Set<string>()

  /** Starts a watcher's round. */
  startRound(): void {
    this.#outdated = new Set(this.#keys.keys())
  }

  /** Marks an unchanged text as still in use. */
  keep(holder: string): void {
    this.#outdated.delete(holder)
  }

  /** Clears a text's references before it is read again. */
  clear(holder: string): void {
    this.#keys.delete(holder)
  }

  add(holder: string, key: string): void {
    const keys = this.#keys.get(holder) ?? new Set()
    this.#keys.set(holder, keys.add(key))
    this.#outdated.delete(holder)
  }

  /** Drops the texts that this round did not use. */
  dropOutdated(): void {
    for (const holder of this.#outdated) this.#keys.delete(holder)
    this.#outdated.clear()
  }

  keys(): Set<string> {
    return new Set([...this.#keys.values()].flatMap((keys) => [...keys]))
  }
}
