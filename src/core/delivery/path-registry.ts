import { collision } from '../media-library/lockfile-errors'

/** Maps paths of the Media Library to contents: names hold only the start of the hash, or none of it. */
export class PathRegistry {
  /** Hashes by path. */
  readonly #hashes = new Map<string, string>()
  /** The file that owns each path, where the path stays the same when the content changes. */
  readonly #owners = new Map<string, string>()
  /** The path of each file that may change: the file releases it when its content, and with it its name, changes. */
  readonly #places = new Map<string, string>()
  readonly #isStable: boolean

  constructor({ isStable }: { isStable: boolean }) {
    this.#isStable = isStable
  }

  /**
   * Claims a path for a content.
   *
   * @param mayChange whether files change while the process runs, as in a watcher
   * @throws ImageKitBuildError if another content has it
   */
  claim(path: string, hash: string, file: string, { mayChange }: { mayChange: boolean }): void {
    if (mayChange) this.#release(this.#places.get(file), path)
    const taken = this.#hashes.get(path) ?? hash
    const isChanged = this.#isStable && this.#owners.get(path) === file
    if (taken !== hash && !isChanged) throw collision(path, taken, hash)
    this.#hashes.set(path, hash)
    if (this.#isStable && !this.#owners.has(path)) this.#owners.set(path, file)
    if (mayChange) this.#places.set(file, path)
  }

  /**
   * Claims a path for a content that the lockfile has there. Keeps nothing where names hold the hash: for any other content at the
   * path, reading or asking the lockfile throws.
   *
   * @throws ImageKitBuildError as `claim` does
   */
  claimLocked(path: string, hash: string, file: string): void {
    if (this.#isStable) this.claim(path, hash, file, { mayChange: false })
  }

  #release(earlier: string | undefined, path: string): void {
    if (earlier !== undefined && earlier !== path) this.#hashes.delete(earlier)
  }
}
