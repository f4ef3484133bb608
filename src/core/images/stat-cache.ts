import type { BigIntStats } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { errorMessage, systemCode } from '../../diagnostics/build-error'
import type { Report } from '../../diagnostics/diagnostics'
import { writeFileAtomic } from '../../lib/files/atomic-file'
import { withFileLock } from '../../lib/files/file-lock'
import { readMembers } from '../../lib/json/members'
import { portablePath } from '../../lib/paths'
import { ASSET_TRAITS, type Asset, type AssetTrait } from './asset'
import { stampOfStat } from './file-stamp'
import { statFile } from './stat-file'

/** The facts of a file, and its stat, by which it is recognized as the one that was hashed. */
interface Entry extends Asset {
  mtime: string
  ctime: string
  inode: string
}

const SCHEMA_VERSION = 4
/** The file with no entry in it. */
const fileSchema = v.strictObject({ version: v.literal(SCHEMA_VERSION), files: v.strictObject({}) })

/**
 * A file whose time stamp is this fresh may change again within the same tick of the file system's clock, with nothing
 * to tell by. Git calls such an entry racy; it is left out, and the next build hashes the file again.
 */
const RACY_MS = 50

/** This machine's cache of image files: stat → hash and header. Safe to delete at any time. */
export class StatCache {
  readonly #folder: string
  readonly #file: string
  readonly #root: string
  readonly #report: Report
  readonly #fresh = new Map<string, Packed>()
  #entries: Map<string, Packed> | undefined

  /** @param isStripped whether metadata is removed from the images, which gives them other hashes */
  constructor(folder: string, root: string, report: Report, isStripped = false) {
    this.#folder = folder
    this.#file = join(folder, isStripped ? 'files-stripped.json' : 'files.json')
    this.#root = root
    this.#report = report
  }

  /**
   * Returns the facts of the file, if its stat has not changed.
   *
   * @param now the file's stat, where it is known
   */
  get(file: string, now?: BigIntStats): Asset | undefined {
    this.#entries ??= this.#read()
    const packed = this.#entries.get(portablePath(this.#root, file))
    if (packed === undefined) return undefined
    const stat = now ?? statFile(file)
    if (!stat?.isFile()) return undefined
    const entry = unpack(packed)
    if (!sameStat(entry, stat)) return undefined
    const { mtime: _, ctime: _changed, inode: _number, ...asset } = entry
    return asset
  }

  /** Returns the `fileStamp` of a file at the time when its facts were read. */
  stampOf(file: string): string | undefined {
    this.#entries ??= this.#read()
    const packed = this.#entries.get(portablePath(this.#root, file))
    if (packed === undefined) return undefined
    const { size, fileSize = size, ...times } = unpack(packed)
    return stampOfStat({ ...times, size: fileSize })
  }

  set(file: string, stat: BigIntStats, asset: Asset): void {
    if (Date.now() - newest(stat) < RACY_MS) return
    const key = portablePath(this.#root, file)
    const { fileSize, natural, traits, video, ...facts } = asset
    const entry: Entry = {
      ...statFields(stat),
      ...facts,
      ...(fileSize !== undefined && { fileSize }),
      ...(natural && { natural }),
      ...(traits && { traits: [...traits] }),
      ...(video && { video }),
    }
    const packed = pack(entry)
    this.#fresh.set(key, packed)
    this.#entries?.set(key, packed)
  }

  /** Merges new entries into the file that other builds may have written meanwhile. Writes nothing if there are none. */
  async save(): Promise<void> {
    if (this.#fresh.size === 0) return
    try {
      await withFileLock(this.#folder, this.#file, () => {
        const merged = this.#read()
        for (const [file, packed] of this.#fresh) merged.set(file, packed)
        const names = [...merged.keys()].sort()
        const files = Object.fromEntries(names.map((file) => [file, merged.get(file)]))
        const text = `${JSON.stringify({ version: SCHEMA_VERSION, files })}\n`
        writeFileAtomic(this.#file, text, { isDurable: false })
      })
      this.#fresh.clear()
    } catch (error) {
      // A cache that can't be written costs time, not correctness.
      this.#warn(`can't write the cache ${this.#file}: ${errorMessage(error)}`)
    }
  }

  #warn(reason: string): void {
    const message = `imagekit: ${reason}`
    this.#report({ topic: message, level: 'warn', message })
  }

  #read(): Map<string, Packed> {
    const entries = new Map<string, Packed>()
    try {
      const around = readMembers(this.#file, ['files'], (file, packed) => {
        if (typeof packed !== 'string' || !PACKED.test(packed)) throw new SyntaxError('No entry')
        entries.set(file, packed)
      })
      v.assert(fileSchema, around)
      return entries
    } catch (error) {
      if (systemCode(error) !== undefined) return new Map()
      this.#warn(`the cache ${this.#file} is damaged or of another version; it is rebuilt`)
      return new Map()
    }
  }
}

/** Stands before what only a video has. */
const VIDEO = 'video'

/**
 * An entry as one string, its values separated by spaces, as it is in the file too: objects would take three times the
 * memory, and of ten thousand entries most of the time that reading takes.
 */
type Packed = string

const COUNT = '[1-9]\\d*'
const CODEC = '[\\w-]{0,32}'
const PACKED = new RegExp(
  `^(?:\\d+ ){3}${COUNT} [0-9a-f]{64} ${COUNT} ${COUNT} [a-z0-9]{2,12}` +
    `(?: \\d+ \\d+ \\d+(?: (?:${ASSET_TRAITS.join('|')}))*)?` +
    `(?: ${VIDEO} (?:\\d+(?:\\.\\d+)?)? ${CODEC} ${CODEC})?$`,
)

function pack(entry: Entry): Packed {
  const { mtime, ctime, inode, size, hash, width, height, format, fileSize, natural, traits, video } = entry
  const isRare = natural || traits || fileSize !== undefined
  const rare = isRare ? [natural?.width ?? 0, natural?.height ?? 0, fileSize ?? 0, ...(traits ?? [])] : []
  const film = video ? [VIDEO, video.duration ?? '', video.videoCodec ?? '', video.audioCodec ?? ''] : []
  // `join` makes one flat string; concatenation with `+` would keep each part in memory.
  return [mtime, ctime, inode, size, hash, width, height, format, ...rare, ...film].join(' ')
}

function unpack(packed: Packed): Entry {
  const parts = packed.split(' ')
  const [mtime = '', ctime = '', inode = '', size, hash = '', width, height, format = ''] = parts
  const [bytes, across, down] = [Number(size), Number(width), Number(height)]
  const entry: Entry = { mtime, ctime, inode, size: bytes, hash, width: across, height: down, format }
  const film = parts.indexOf(VIDEO)
  if (film > 0) {
    const [duration, videoCodec, audioCodec] = parts.splice(film).slice(1)
    entry.video = {
      ...(duration && { duration: Number(duration) }),
      ...(videoCodec && { videoCodec }),
      ...(audioCodec && { audioCodec }),
    }
  }
  if (parts.length > 8) {
    const [naturalWidth, naturalHeight] = [Number(parts[8]), Number(parts[9])]
    const fileSize = Number(parts[10])
    const traits = parts.slice(11) as AssetTrait[]
    if (fileSize > 0) entry.fileSize = fileSize
    if (naturalWidth > 0) entry.natural = { width: naturalWidth, height: naturalHeight }
    if (traits.length > 0) entry.traits = traits
  }
  return entry
}

function statFields(stat: BigIntStats): Pick<Entry, 'mtime' | 'ctime' | 'inode'> {
  return { mtime: String(stat.mtimeNs), ctime: String(stat.ctimeNs), inode: String(stat.ino) }
}

function sameStat(entry: Entry, stat: BigIntStats): boolean {
  return (
    entry.mtime === String(stat.mtimeNs) &&
    entry.ctime === String(stat.ctimeNs) &&
    entry.inode === String(stat.ino) &&
    BigInt(entry.fileSize ?? entry.size) === stat.size
  )
}

/** Milliseconds of the last change to content or name. */
function newest(stat: BigIntStats): number {
  return Math.max(Number(stat.mtimeMs), Number(stat.ctimeMs))
}
