/** Remembers values during one build. Stores nothing where files may change meanwhile. */
export class BuildCache<Value> {
  readonly #values = new Map<string, Value>()
  #isOneBuild = false

  /** @param isOneBuild false for a watcher and a dev server, and if each value is needed only once */
  start(isOneBuild: boolean): void {
    this.#values.clear()
    this.#isOneBuild = isOneBuild
  }

  finish(): void {
    this.start(false)
  }

  has(name: string): boolean {
    return this.#values.has(name)
  }

  get(name: string): Value | undefined {
    return this.#values.get(name)
  }

  delete(name: string): void {
    this.#values.delete(name)
  }

  set(name: string, value: Value): void {
    if (this.#isOneBuild) this.#values.set(name, value)
  }
}
