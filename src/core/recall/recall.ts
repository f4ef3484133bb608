import { LazyMap } from '../../lib/collections/lazy-map'
import type { Loaded } from '../delivery/load'
import { remoteDiagnostic } from '../delivery/strategy'
import { fileStamp } from '../images/file-stamp'
import { Sidecars, sidecarFile } from '../images/sidecar'
import type { LockedTask } from '../media-library/upload-task'
import type { Constants } from '../output/loaded-module'
import type { ManifestImage } from '../output/manifest'
import type { ProjectState } from '../project-state'
import { formatLine, type Line, OpenLine } from './line'
import type { LineFile } from './line-file'
import { Places } from './places'

/** Constants from the cache, before they are used. */
export interface Recalled {
  /** The number of the line. */
  number: number
  key: string
  constants: Constants
  /** Characters of their code. */
  length: number
  file: string
  hash: string
  filePath: string
}

/** Constants that this build has made, to be cached at its end. */
interface Made {
  loaded: Loaded
  values: ReadonlyMap<string, string>
}

/**
 * The constants that one build takes from the cache, for images whose files have not changed. Nothing is kept of a reference but
 * its key: `Build` resolves it if anything else is asked of it than its line says.
 */
export class Recall {
  readonly #project: ProjectState
  /** Whether each line has been recalled: a set of keys would take forty times as much. */
  #isRecalled = new Uint8Array(0)
  #size = 0
  readonly #made = new Map<string, Made>()
  readonly #places: Places
  #lines: LineFile | undefined
  #sidecars = new Sidecars()
  #isTrusted = false
  #isOn = false

  constructor(project: ProjectState) {
    this.#project = project
    this.#places = new Places(project.options.root)
  }

  /** @param isOn whether this round is a build, whose files do not change meanwhile */
  start(isOn: boolean): void {
    const { constants, options } = this.#project
    this.#isRecalled = new Uint8Array(0)
    this.#size = 0
    this.#made.clear()
    this.#sidecars = new Sidecars()
    this.#lines = undefined
    this.#isOn = isOn && constants.isOn && options.urlEndpoint !== undefined
  }

  has(key: string): boolean {
    return this.#numberOf(key) !== undefined
  }

  get size(): number {
    return this.#size
  }

  /**
   * Returns the constants of a relative specifier; `undefined` where the cache has none.
   *
   * @param names the exports
   */
  find(specifier: string, importer: string, names: Iterable<string>): Recalled | undefined {
    const place = this.#isOn ? this.#places.of(specifier, importer) : undefined
    if (place === undefined) return undefined
    this.#lines ??= this.#open()
    const number = this.#lines?.numberOf(place.key)
    const line = number === undefined ? undefined : this.#lines?.line(number)
    if (number === undefined || line === undefined) return undefined
    const { file } = place
    // The same text as in the cache, which is held anyway.
    const key = this.#lines?.keys[number] ?? place.key
    const open = new OpenLine(line)
    if (!open.isWhole || open.stamp !== fileStamp(file)) return undefined
    if (this.#sidecars.has(file) || !(this.#isTrusted || this.#isLocked(open))) return undefined
    const values = new Map<string, string>()
    let length = 0
    for (const name of names) {
      const code = open.codeOf(name)
      if (code === undefined) return undefined
      values.set(name, code)
      length += code.length
    }
    const { hash, filePath } = open
    const constants = { values, files: [file], missing: [sidecarFile(file)] }
    return { number, key, constants, length, file, hash, filePath }
  }

  /** Uses what has been found. Returns false where another image is at the same path, of which loading the reference tells. */
  take({ number, file, hash, filePath }: Recalled): boolean {
    const { paths, options, diagnostics } = this.#project
    try {
      paths.claimLocked(filePath, hash, file)
    } catch {
      return false
    }
    if (this.#size === 0) {
      const { diagnostic } = remoteDiagnostic(options.mode, options.urlEndpoint ?? '')
      if (diagnostic) diagnostics.report(diagnostic)
    }
    if (!this.#isRecalled[number]) this.#size += 1
    this.#isRecalled[number] = 1
    return true
  }

  /** Returns a recalled reference's entry in the manifest; `undefined` also if the cache has been replaced meanwhile. */
  imageOf(key: string): ManifestImage | undefined {
    return this.#openLine(key)?.image
  }

  /** Returns `undefined` as `imageOf` does. */
  taskOf(key: string): LockedTask | undefined {
    const filePath = this.#openLine(key)?.filePath
    // A copy: a part of the line would keep all of it in memory.
    return filePath === undefined ? undefined : { filePath: Buffer.from(filePath).toString(), isLocked: true }
  }

  #openLine(key: string): OpenLine | undefined {
    const number = this.#numberOf(key)
    const line = number === undefined ? undefined : this.#lines?.line(number)
    return line === undefined ? undefined : new OpenLine(line)
  }

  /** Returns the number of a recalled reference's line. */
  #numberOf(key: string): number | undefined {
    const number = this.#lines?.numberOf(key)
    return number !== undefined && this.#isRecalled[number] ? number : undefined
  }

  /** Whether constants of a reference are to be cached already. */
  hasMade(key: string): boolean {
    return this.#made.has(key)
  }

  /** Remembers constants for the cache, if the cache has room for all that they depend on. */
  made(key: string, loaded: Loaded, values: ReadonlyMap<string, string>): void {
    const { reference, sidecar, placeholder, task } = loaded
    const isPlain = reference.kind === 'local' && !reference.request.video && task !== undefined
    if (!this.#isOn || !isPlain || sidecar || placeholder !== undefined) return
    this.#made.set(key, { loaded, values: new Map([...(this.#made.get(key)?.values ?? []), ...values]) })
  }

  /** Writes the cache, once the lockfile has what this build has uploaded. */
  async save(): Promise<void> {
    const { constants, lockfile } = this.#project
    const isVerified = this.#size > 0 && !this.#isTrusted
    if (!this.#isOn || (this.#made.size === 0 && !isVerified)) return
    const added = new LazyMap(new Set(this.#made.keys()), (key) => this.#lineOf(key, this.#made.get(key)!))
    // After this build has written it.
    lockfile.reload()
    const { stamp } = lockfile
    if (stamp === undefined) return
    await constants.save(added, stamp, (line) => this.#isLocked(new OpenLine(line)))
    this.#made.clear()
  }

  #open(): LineFile | undefined {
    const { constants, lockfile } = this.#project
    const lines = constants.lines()
    this.#isRecalled = new Uint8Array(lines?.size ?? 0)
    this.#isTrusted = lines !== undefined && lines.size > 0 && constants.isOf(lockfile.stamp)
    return lines
  }

  #isLocked(open: OpenLine): boolean {
    const { lockfile, options } = this.#project
    try {
      return open.isWhole && lockfile.has(open.hash, open.filePath, options.urlEndpoint ?? '')
    } catch {
      // Loading the reference reports the error, with its position.
      return false
    }
  }

  #lineOf(key: string, { loaded, values }: Made): Line | undefined {
    const { reference, outcome } = loaded
    const stamp = reference.kind === 'local' ? this.#project.cache.stampOf(reference.file) : undefined
    return stamp === undefined ? undefined : formatLine({ key, stamp, image: outcome.image, values })
  }
}
