import { existsSync, type FSWatcher, mkdirSync, watch, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * Files that are not there, and would change a module if they were. Rollup's watcher can be told of one, but then holds more
 * of it with every build (1.7 kB a file and build, Rollup 4.68 with chokidar 3); Rolldown's never sees it come. So their
 * folders are watched here, and the bundler watches one file that is written whenever one has come.
 */
export class MissingFileWatcher {
  readonly #stamp: string
  readonly #awaited = new Set<string>()
  readonly #folders = new Map<string, FSWatcher>()

  constructor(cacheDir: string) {
    this.#stamp = join(cacheDir, 'new-files')
  }

  /** A build begins, which says anew what it misses. */
  start(): void {
    this.#awaited.clear()
  }

  /** Gives the file for the bundler to watch. */
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
      // Once: what is there is the bundler's to watch from the next build on.
      const news = changed.filter((file) => existsSync(file) && this.#awaited.delete(file))
      if (news.length) this.#write()
    })
    // A folder that is deleted: its images are missed by whoever imports them.
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
