import type { Purpose } from '../host'
import { collision } from '../media-library/lockfile'

/** Which content has which path of the Media Library: names hold only the start of the hash, or none of it. */
export class PathRegistry {
  /** By path. */
  readonly #hashes = new Map<string, string>()
  /** The file that each path is of, where it is the same when the content changes. */
  readonly #owners = new Map<string, string>()
  /** The path of each file, where files change: a file gives it up when its content, and with that its name, is another one. */
  readonly #places = new Map<string, string>()
  readonly #isStable: boolean
  #mayChange = false

  constructor({ isStable }: { isStable: boolean }) {
    this.#isStable = isStable
  }

  start(purpose: Purpose): void {
    this.#mayChange = purpose !== 'build'
  }

  /**
   * Takes a path for a content.
   *
   * @throws ImageKitBuildError if it is another content's
   */
  take(path: string, hash: string, file: string): void {
    if (this.#mayChange) this.#giveUp(this.#places.get(file), path)
    const taken = this.#hashes.get(path) ?? hash
    const isChanged = this.#isStable && this.#owners.get(path) === file
    if (taken !== hash && !isChanged) throw collision(path, taken, hash)
    this.#hashes.set(path, hash)
    if (this.#isStable && !this.#owners.has(path)) this.#owners.set(path, file)
    if (this.#mayChange) this.#places.set(file, path)
  }

  #giveUp(earlier: string | undefined, path: string): void {
    if (earlier !== undefined && earlier !== path) this.#hashes.delete(earlier)
  }
}
