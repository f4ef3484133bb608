import type { ReferenceOrigin } from '../diagnostics/reference-origin'
import type { Loaded } from './delivery/load'

/** A reference as a dev server's pages have loaded it. */
export interface ShownImage {
  loaded: Loaded
  /** Every place that it was resolved for; sources may have changed since. */
  origins: readonly ReferenceOrigin[]
}

/** The references that a dev server's pages have loaded, for the inspector. Holds what the builds hold anyway. */
export class ShownImages {
  readonly #loaded = new Map<string, Loaded>()
  readonly #origins = new Map<string, Map<string, ReferenceOrigin>>()
  readonly #keys = new Map<string, Set<string>>()
  readonly #versions = new Map<string, number>()
  #version = 0

  /** Counts the changes. */
  get version(): number {
    return this.#version
  }

  get(key: string): ShownImage | undefined {
    const loaded = this.#loaded.get(key)
    return loaded && { loaded, origins: [...(this.#origins.get(key)?.values() ?? [])] }
  }

  /** Returns the keys of the references that have changed after a version. */
  changedSince(version: number): string[] {
    return [...this.#versions].flatMap(([key, changed]) => (changed > version ? [key] : []))
  }

  add(key: string, loaded: Loaded): void {
    this.#loaded.set(key, loaded)
    const { reference } = loaded
    if (reference.kind === 'local') {
      const keys = this.#keys.get(reference.file) ?? new Set()
      this.#keys.set(reference.file, keys.add(key))
    }
    this.#change(key)
  }

  /** Adds a place where a reference is written. */
  writtenAt(key: string, origin: ReferenceOrigin): void {
    if (origin.importer === undefined) return
    const origins = this.#origins.get(key) ?? new Map<string, ReferenceOrigin>()
    const id = `${origin.importer}\n${origin.written}`
    if (origins.has(id)) return
    this.#origins.set(key, origins.set(id, origin))
    if (this.#loaded.has(key)) this.#change(key)
  }

  /** Marks the references to a file as changed: one of its renditions has been rendered, say. */
  touch(file: string): void {
    for (const key of this.#keys.get(file) ?? []) this.#change(key)
  }

  #change(key: string): void {
    this.#version += 1
    this.#versions.set(key, this.#version)
  }
}
