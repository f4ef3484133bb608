/** A map that computes each value when it is asked for, and holds none: of a hundred thousand, few are needed at once. */
export class LazyMap<Key, Value> implements ReadonlyMap<Key, Value> {
  readonly #keys: ReadonlySet<Key>
  readonly #compute: (key: Key) => Value

  /** @param compute returns the value of one of the keys */
  constructor(keys: ReadonlySet<Key>, compute: (key: Key) => Value) {
    this.#keys = keys
    this.#compute = compute
  }

  get size(): number {
    return this.#keys.size
  }

  has(key: Key): boolean {
    return this.#keys.has(key)
  }

  get(key: Key): Value | undefined {
    return this.has(key) ? this.#compute(key) : undefined
  }

  keys(): SetIterator<Key> {
    return this.#keys.keys()
  }

  *values(): Generator<Value, undefined> {
    for (const key of this.#keys) yield this.#compute(key)
  }

  *entries(): Generator<[Key, Value], undefined> {
    for (const key of this.#keys) yield [key, this.#compute(key)]
  }

  [Symbol.iterator](): Generator<[Key, Value], undefined> {
    return this.entries()
  }

  forEach(visit: (value: Value, key: Key, map: ReadonlyMap<Key, Value>) => void): void {
    for (const [key, value] of this) visit(value, key, this)
  }
}
