/**
 * References in texts that are not modules (CSS, HTML), by the text that holds them. In a watcher a text counts until a
 * round has passed in which it was neither transformed nor taken from the bundler's cache: it, or its image, may be gone.
 */
export class TextReferences {
  readonly #keys = new Map<string, Set<string>>()
  #outdated = new Set<string>()

  /** A watcher's round starts. */
  startRound(): void {
    this.#outdated = new Set(this.#keys.keys())
  }

  /** The bundler has met a text again, unchanged. */
  keep(holder: string): void {
    this.#outdated.delete(holder)
  }

  /** A text is read again from its start. */
  clear(holder: string): void {
    this.#keys.delete(holder)
  }

  add(holder: string, key: string): void {
    const keys = this.#keys.get(holder) ?? new Set()
    this.#keys.set(holder, keys.add(key))
    this.#outdated.delete(holder)
  }

  /** All texts have been met: drops those that were not. */
  dropOutdated(): void {
    for (const holder of this.#outdated) this.#keys.delete(holder)
    this.#outdated.clear()
  }

  keys(): Set<string> {
    return new Set([...this.#keys.values()].flatMap((keys) => [...keys]))
  }
}
