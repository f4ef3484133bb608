import { existsSync, linkSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { systemCode } from '../../diagnostics/build-error'
import { writeFileAtomic } from '../../lib/files/atomic-file'
import { readText } from '../../lib/files/regular-file'

const recordSchema = v.strictObject({
  /** File name of the bytes. */
  name: v.pipe(v.string(), v.regex(/^[^/\\]+$/)),
  size: v.pipe(v.number(), v.integer(), v.minValue(1)),
  width: v.pipe(v.number(), v.integer(), v.minValue(1)),
  height: v.pipe(v.number(), v.integer(), v.minValue(1)),
  format: v.pipe(v.string(), v.regex(/^[a-z0-9]{2,12}$/)),
  contentType: v.pipe(v.string(), v.regex(/^image\/[a-z0-9+.-]+$/)),
  approximated: v.array(v.string()),
  /** Milliseconds that rendering took. */
  ms: v.optional(v.pipe(v.number(), v.minValue(0))),
})
type StoredRecord = v.InferOutput<typeof recordSchema>

/** A rendition on this disk. */
export interface CachedRendition extends Omit<StoredRecord, 'name'> {
  file: string
}

/** The engine's result. */
export interface RenderedImage extends Omit<StoredRecord, 'name' | 'size'> {
  data: Buffer
}

/** Bytes. A gigabyte holds some twenty thousand renditions of 50 kB. */
const DEFAULT_LIMIT = 1_000_000_000
/** New renditions between two measurements of the folder. */
const EVICT_EVERY = 200

/**
 * Renditions on this disk, by a key of their inputs: a warm build encodes nothing, and a dev server renders each image
 * once. Safe to delete at any time; when the limit is reached, the least recently used are deleted first.
 */
export class RenditionCache {
  readonly #folder: string
  readonly #limit: number
  readonly #underWay = new Map<string, Promise<CachedRendition>>()
  #added = 0

  constructor(cacheDir: string, limit = DEFAULT_LIMIT) {
    this.#folder = join(cacheDir, 'renditions')
    this.#limit = limit
  }

  /** Number of renditions that have been rendered. */
  get added(): number {
    return this.#added
  }

  /**
   * Returns the rendition of this key, and renders it if it is missing. Concurrent calls share one rendering.
   *
   * @param nameOf returns the file's name, which the bundler shows, for a format
   */
  async get(
    key: string,
    nameOf: (format: string) => string,
    render: () => Promise<RenderedImage>,
  ): Promise<CachedRendition> {
    const stored = this.#read(key) ?? (await this.#renderOnce(key, nameOf, render))
    return { ...stored, file: this.#named(stored.file, nameOf(stored.format)) }
  }

  /** Returns the rendition of this key if it has been rendered already; counts as no use of it. */
  peek(key: string): CachedRendition | undefined {
    return this.#read(key, false)
  }

  async #renderOnce(key: string, nameOf: (format: string) => string, render: () => Promise<RenderedImage>) {
    const running = this.#underWay.get(key)
    if (running) return running
    const rendering = render()
      .then((rendered) => this.#write(key, nameOf(rendered.format), rendered))
      .finally(() => this.#underWay.delete(key))
    this.#underWay.set(key, rendering)
    return rendering
  }

  #folderOf(key: string): string {
    return join(this.#folder, key)
  }

  #read(key: string, isUse = true): CachedRendition | undefined {
    const record = join(this.#folderOf(key), 'rendition.json')
    try {
      const { name, ...facts } = v.parse(recordSchema, JSON.parse(readText(record)))
      const file = join(this.#folderOf(key), name)
      // Written before its record, so it is complete unless it was modified from outside.
      if (statSync(file).size !== facts.size) return undefined
      if (isUse) {
        const now = new Date()
        utimesSync(record, now, now)
      }
      return { ...facts, file }
    } catch {
      return undefined
    }
  }

  #write(key: string, name: string, { data, ...facts }: RenderedImage): CachedRendition {
    const folder = this.#folderOf(key)
    const file = join(folder, name)
    const record = JSON.stringify({ name, size: data.length, ...facts })
    writeFileAtomic(file, data, { isDurable: false })
    writeFileAtomic(join(folder, 'rendition.json'), record, { isDurable: false })
    this.#added += 1
    if (this.#added % EVICT_EVERY === 0) this.evict()
    return { ...facts, size: data.length, file }
  }

  /**
   * Links the same bytes under another name, for an equal image elsewhere: bundlers name their output after the file.
   */
  #named(file: string, name: string): string {
    const wanted = join(file, '..', name)
    if (wanted === file || existsSync(wanted)) return wanted
    try {
      linkSync(file, wanted)
      return wanted
    } catch (error) {
      // Another process was first, or the file system has no links: the rendition keeps its first name.
      return systemCode(error) === 'EEXIST' ? wanted : file
    }
  }

  /** Deletes the least recently used renditions until the rest is within the limit. */
  evict(): void {
    const entries = this.#entries()
    let total = entries.reduce((sum, { size }) => sum + size, 0)
    for (const { folder, size } of entries.sort((a, b) => a.usedAt - b.usedAt)) {
      if (total <= this.#limit) return
      rmSync(folder, { recursive: true, force: true })
      total -= size
    }
  }

  #entries(): { folder: string; size: number; usedAt: number }[] {
    if (!existsSync(this.#folder)) return []
    return readdirSync(this.#folder).flatMap((key) => {
      const folder = join(this.#folder, key)
      try {
        const { mtimeMs } = statSync(join(folder, 'rendition.json'))
        const { size } = v.parse(recordSchema, JSON.parse(readText(join(folder, 'rendition.json'))))
        return [{ folder, size, usedAt: mtimeMs }]
      } catch {
        // Incomplete or damaged: counts as the oldest, unless another process is writing it now.
        const { mtimeMs } = statSync(folder, { throwIfNoEntry: false }) ?? { mtimeMs: Date.now() }
        return [{ folder, size: 0, usedAt: mtimeMs }]
      }
    })
  }
}
