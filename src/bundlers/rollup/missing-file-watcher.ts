import { existsSync, type FSWatcher, mkdirSync, watch, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * Watches for missing files that would change a module if they were created. Rollup's watcher can watch one, but then
 * retains more memory with every build (1.7 kB a file and build, Rollup 4.68 with chokidar 3); Rolldown's never notices
 * its creation. So their folders are watched here, and the bundler watches one file that is written whenever one of
 * them is created.
 */
export class MissingFileWatcher {
  readonly #stamp: string
  readonly #awaited = new Set<string>()
  readonly #folders = new Map<string, FSWatcher>()

  constructor(cacheDir: string) {
    this.#stamp = join(cacheDir, 'new-files')
  }

  /** Starts a build, which lists its missing files again. */
  start(): void {
    this.#awaited.clear()
  }

  /** Returns the file for the bundler to watch. */
  await(file: string): string {
    if (!existsSync(this.#stamp)) this.#write()
    this.#awaited.add(file)
    const folder = dirname(file)
    if (!this.#folders.has(folder)) this.#folders.set(folder, this.#watch(folder))
    return this.#stamp
  }

  #watch(folder: string): FSWatcher {
    const watcher = watch(folder, { persistent: false }, (_event, name) => {
      const here = () => [...this.#awaited].filter((file) => dirname(file) === folder)
      const changed = name === null ? here() : [join(folder, name)]
      // Once: from the next build on the bundler watches the existing file.
      const news = changed.filter((file) => existsSync(file) && this.#awaited.delete(file))
      if (news.length) this.#write()
    })
    // The folder was deleted: importers report its missing images.
    watcher.on('error', () => this.#forget(folder))
    return watcher
  }

  #forget(folder: string): void {
    this.#folders.get(folder)?.close()
    this.#folders.delete(folder)
  }

  #write(): void {
    mkdirSync(dirname(this.#stamp), { recursive: true })
    writeFileSync(this.#stamp, `${Date.now()}\n`)
  }

  close(): void {
    for (const folder of [...this.#folders.keys()]) this.#forget(folder)
  }
}
