import { existsSync, statSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { filesBelow } from '../../lib/files/files-below'
import { readText } from '../../lib/files/regular-file'
import { isInside } from '../../lib/paths'
import type { Output } from '../config/secrets'
import { OUTPUT_SCRIPT, OUTPUT_TEXT } from '../filters'

/** Where a build's output goes. */
export interface OutputPlace {
  /** The folder; absent if nothing is written. */
  outDir?: string | undefined
  /** The path of the folder's URL, if the bundler puts it before rooted paths. Default `/`. */
  base?: string | undefined
  /** A folder that the bundler will copy into the output. */
  publicDir?: string | undefined
  /** When the build began, in milliseconds since 1970: older files are an earlier build's. Default: the process's start. */
  since?: number | undefined
}

/** Milliseconds by which the clock of a file server may be behind. */
const CLOCK_SKEW = 10_000

/** Folders below a project's root whose files servers deliver at rooted paths. */
const PUBLIC = ['public', 'static']

/** Files that a bundler's own output has beside those that another plugin, or the bundler, has copied there. */
export class OutputFolder {
  readonly #folder: string | undefined
  /** The folders whose files are in the output, or will be. */
  readonly #copied: readonly string[]
  readonly #public: readonly string[]
  readonly #base: string
  readonly #since: number
  readonly #names: ReadonlySet<string>

  /**
   * @param names the bundler's outputs, written or not
   * @param root the project's folder
   */
  constructor(
    { outDir, base = '/', publicDir, since = processStart() }: OutputPlace,
    names: Iterable<string>,
    root: string,
  ) {
    const folder = outDir === undefined ? undefined : resolve(outDir)
    // A folder with the project in it holds the sources too.
    this.#folder = folder === undefined || isInside(folder, root) ? undefined : folder
    // Hidden folders belong to servers and caches.
    const isHidden = this.#folder !== undefined && basename(this.#folder).startsWith('.')
    this.#copied = [publicDir, isHidden ? undefined : this.#folder].filter((one) => one !== undefined)
    this.#public = PUBLIC.map((name) => join(root, name))
    this.#base = base.startsWith('/') ? base : '/'
    this.#names = new Set(names)
    this.#since = since - CLOCK_SKEW
  }

  /** Whether an output is the bundler's own. */
  isBundled(fileName: string): boolean {
    return this.#names.has(fileName)
  }

  /** Whether a file or folder belongs to the output. */
  contains(file: string): boolean {
    return this.#folder !== undefined && isInside(this.#folder, file)
  }

  /**
   * Returns the texts of the output that are not the bundler's own: it has copied them before it writes, as Vite copies its
   * public folder, or will copy them.
   */
  *copiedTexts(): Generator<Output> {
    const seen = new Set(this.#names)
    for (const folder of this.#copied) {
      for (const file of filesBelow(folder, (name) => !name.startsWith('.'))) {
        const name = relative(folder, file).replaceAll('\\', '/')
        if (!OUTPUT_TEXT.test(name) || seen.has(name) || this.#isOld(file)) continue
        seen.add(name)
        const text = textOf(file)
        if (text !== undefined) yield [name, text]
      }
    }
  }

  /** Whether an earlier build has left a file: bundlers do not empty their folder. A copy's time of change is new in any case. */
  #isOld(file: string): boolean {
    if (!this.contains(file)) return false
    return (statSync(file, { throwIfNoEntry: false })?.ctimeMs ?? 0) < this.#since
  }

  /** Whether a path in an output names another output: a browser loads that file, whatever its query asks for. */
  has(path: string, from: string): boolean {
    if (path.startsWith('/')) {
      const rooted = this.withoutBase(path).slice(1)
      return this.#holds(rooted) || this.#public.some((folder) => existsSync(join(folder, decoded(rooted))))
    }
    // A script's paths are relative to the page.
    return this.#holds(join(dirname(from), path)) || (OUTPUT_SCRIPT.test(from) && this.#holds(join(path)))
  }

  /** Returns a rooted path as sources write it. */
  withoutBase(path: string): string {
    return path.startsWith(this.#base) ? path.slice(this.#base.length - 1) : path
  }

  #holds(path: string): boolean {
    const name = decoded(path).replaceAll('\\', '/')
    if (name === '' || name.startsWith('../')) return false
    return (
      this.#names.has(name) ||
      [...this.#copied, this.#folder].some((folder) => folder !== undefined && existsSync(join(folder, name)))
    )
  }
}

function processStart(): number {
  return Date.now() - process.uptime() * 1000
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

function textOf(file: string): string | undefined {
  try {
    return readText(file)
  } catch {
    return undefined
  }
}
