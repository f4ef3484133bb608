import { createHash } from 'node:crypto'
import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { version } from '../../../package.json'
import { errorMessage } from '../../diagnostics/build-error'
import type { Report } from '../../diagnostics/diagnostics'
import { writeFileAtomic } from '../../lib/files/atomic-file'
import { withFileLock } from '../../lib/files/file-lock'
import { readLines } from '../../lib/files/read-lines'
import { fingerprint, type ResolvedOptions } from '../config/options'
import { cacheFileName, cacheFilesIn } from './cache-files'
import { type Line, mergedLine } from './line'
import { LineFile } from './line-file'

/**
 * Changes with the format of the lines, and with what they are computed from. The file's first line is the stamp of the lockfile that
 * has the image of every other line.
 */
const FORMAT = 1
/** Sets of options whose files are kept: those of several configurations, or URL-endpoints. */
const MAX_FILES = 8

/**
 * This machine's cache of finished constants: what an import of an image has become in an earlier build with the same options,
 * for files whose stat has not changed. With it, a build of ten thousand unchanged images reads neither the lockfile nor what is
 * known of each file. Safe to delete at any time.
 */
export class ConstantCache {
  readonly #folder: string
  readonly #file: string | undefined
  readonly #report: Report
  #lines: LineFile | undefined

  constructor(options: ResolvedOptions, report: Report) {
    this.#folder = options.cacheDir
    this.#report = report
    this.#file = isCacheable(options) ? join(options.cacheDir, fileNameOf(options)) : undefined
  }

  /** Whether the cache has been written for this state of the lockfile, so that nobody needs to read it. */
  isOf(lockfile: string | undefined): boolean {
    if (this.#file === undefined || lockfile === undefined) return false
    return (this.#lines?.head ?? headOf(this.#file)) === lockfile
  }

  /** Returns the lines by the keys of their references; `undefined` if the cache is off. */
  lines(): LineFile | undefined {
    if (this.#file !== undefined) this.#lines ??= new LineFile(this.#file)
    return this.#lines
  }

  get isOn(): boolean {
    return this.#file !== undefined
  }

  /**
   * Adds lines to the file.
   *
   * @param added may compute each line when it is asked for
   * @param lockfile the lockfile's stamp
   * @param isLocked whether the lockfile has the image of a line
   */
  async save(
    added: ReadonlyMap<string, Line | undefined>,
    lockfile: string,
    isLocked: (line: Line) => boolean,
  ): Promise<void> {
    const file = this.#file
    if (file === undefined) return
    try {
      await withFileLock(this.#folder, file, () => {
        // Another build may have added lines since this one read the file.
        writeFileAtomic(file, mergedText(new LineFile(file), { added, lockfile, isLocked }), {
          isDurable: false,
        })
        this.#lines = undefined
        removeOthers(this.#folder)
      })
    } catch (error) {
      // A cache that can't be written costs time, not correctness.
      const message = `imagekit: can't write the cache ${file}: ${errorMessage(error)}`
      this.#report({ topic: message, level: 'warn', message })
    }
  }
}

interface Addition {
  added: ReadonlyMap<string, Line | undefined>
  lockfile: string
  isLocked: (line: Line) => boolean
}

/** Yields the text of the file with more lines: sorted, so that the images of a folder are neighbours. */
function* mergedText(known: LineFile, { added, lockfile, isLocked }: Addition): Generator<string, void> {
  yield `${lockfile}\n`
  const isTrusted = known.head === lockfile
  for (const key of [...new Set([...known.keys, ...added.keys()])].sort()) {
    const [older, newer] = [known.get(key), added.get(key)]
    const kept = older !== undefined && (isTrusted || isLocked(older)) ? older : undefined
    const line = newer !== undefined && isLocked(newer) ? mergedLine(kept, newer) : kept
    if (line !== undefined) yield `${line}\n`
  }
}

/** Functions may depend on anything, and a dry run says nothing of what is uploaded. */
function isCacheable({ defaults, dryRun, dts }: ResolvedOptions): boolean {
  return typeof defaults !== 'function' && !dryRun && dts === undefined
}

function fileNameOf(options: ResolvedOptions): string {
  const shown = fingerprint({ ...options, privateKey: undefined })
  const hash = createHash('sha256').update(`${FORMAT} ${version} ${shown}`).digest('hex')
  return cacheFileName(hash.slice(0, 16))
}

function headOf(file: string): string | undefined {
  try {
    for (const line of readLines(file)) return line
  } catch {
    // There is none.
  }
  return undefined
}

function removeOthers(folder: string): void {
  const files = cacheFilesIn(folder)
  if (files.length <= MAX_FILES) return
  const aged = files
    .map((name) => join(folder, name))
    .map((file) => ({ file, age: statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
  for (const { file } of aged.sort((a, b) => b.age - a.age).slice(MAX_FILES)) rmSync(file, { force: true })
}
