import { type BigIntStats, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { recordOf } from '../api/in-place'
import type { Asset } from './asset'
import { writeFileAtomic } from './atomic-file'
import { errorMessage } from './errors'
import { withFileLock } from './file-lock'
import type { Logger } from './log'
import { portablePath } from './reference'

/** What tells that a file is still the one that was hashed. */
const entrySchema = v.strictObject({
  mtime: v.pipe(v.string(), v.digits()),
  ctime: v.pipe(v.string(), v.digits()),
  inode: v.pipe(v.string(), v.digits()),
  size: v.pipe(v.number(), v.integer(), v.minValue(1)),
  hash: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  width: v.pipe(v.number(), v.integer(), v.minValue(1)),
  height: v.pipe(v.number(), v.integer(), v.minValue(1)),
  format: v.pipe(v.string(), v.regex(/^[a-z0-9]{2,12}$/)),
})
type Entry = v.InferOutput<typeof entrySchema>

const SCHEMA_VERSION = 1
const fileSchema = v.strictObject({
  version: v.literal(SCHEMA_VERSION),
  files: recordOf(entrySchema),
})

/**
 * A file whose time stamp is this fresh may change again within the same tick of the file system's clock, with nothing
 * to tell by. Git calls such an entry racy; we leave it out, and the next build hashes it once more.
 */
const RACY_MS = 50

/** This machine's own memory of image files: stat → hash and header. Safe to delete at any time. */
export class StatCache {
  readonly #folder: string
  readonly #file: string
  readonly #root: string
  readonly #logger: () => Logger
  readonly #fresh = new Map<string, Entry>()
  #entries: Map<string, Entry> | undefined

  constructor(folder: string, root: string, logger: () => Logger) {
    this.#folder = folder
    this.#file = join(folder, 'files.json')
    this.#root = root
    this.#logger = logger
  }

  /** What is known of the file, if its stat has not changed since. */
  get(file: string): Asset | undefined {
    this.#entries ??= this.#read()
    const entry = this.#entries.get(portablePath(this.#root, file))
    if (!entry) return undefined
    const stat = statSync(file, { bigint: true, throwIfNoEntry: false })
    if (!stat?.isFile() || !sameStat(entry, stat)) return undefined
    const { hash, size, width, height, format } = entry
    return { hash, size, width, height, format }
  }

  set(file: string, stat: BigIntStats, asset: Asset): void {
    if (Date.now() - newest(stat) < RACY_MS) return
    const key = portablePath(this.#root, file)
    const entry: Entry = { ...statFields(stat), ...asset }
    this.#fresh.set(key, entry)
    this.#entries?.set(key, entry)
  }

  /** Adds what this build learned to what other builds have written meanwhile. Nothing learned, nothing written. */
  async save(): Promise<void> {
    if (this.#fresh.size === 0) return
    try {
      await withFileLock(this.#folder, this.#file, () => {
        const merged = new Map([...this.#read(), ...this.#fresh])
        const files = Object.fromEntries([...merged].sort(([a], [b]) => (a < b ? -1 : 1)))
        writeFileAtomic(this.#file, `${JSON.stringify({ version: SCHEMA_VERSION, files })}\n`)
      })
      this.#fresh.clear()
    } catch (error) {
      // A cache that can't be written costs time, not correctness.
      this.#logger().warn(`unplugin-imagekit: can't write the cache ${this.#file}: ${errorMessage(error)}`)
    }
  }

  #read(): Map<string, Entry> {
    let source: string
    try {
      source = readFileSync(this.#file, 'utf8')
    } catch {
      return new Map()
    }
    try {
      const { files } = v.parse(fileSchema, JSON.parse(source))
      const entries = new Map<string, Entry>()
      for (const file in files) entries.set(file, files[file]!)
      return entries
    } catch {
      this.#logger().warn(
        `unplugin-imagekit: the cache ${this.#file} is damaged or of another version; it is rebuilt`,
      )
      return new Map()
    }
  }
}

function statFields(stat: BigIntStats): Pick<Entry, 'mtime' | 'ctime' | 'inode'> {
  return { mtime: String(stat.mtimeNs), ctime: String(stat.ctimeNs), inode: String(stat.ino) }
}

function sameStat(entry: Entry, stat: BigIntStats): boolean {
  return (
    entry.mtime === String(stat.mtimeNs) &&
    entry.ctime === String(stat.ctimeNs) &&
    entry.inode === String(stat.ino) &&
    BigInt(entry.size) === stat.size
  )
}

/** Milliseconds of the last change to content or name. */
function newest(stat: BigIntStats): number {
  return Math.max(Number(stat.mtimeMs), Number(stat.ctimeMs))
}
