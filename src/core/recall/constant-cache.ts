import { createHash } from 'node:crypto'
import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { version } from '../../../package.json'
import { errorMessage, systemCode } from '../../diagnostics/build-error'
import type { Report } from '../../diagnostics/diagnostics'
import { writeFileAtomic } from '../../lib/files/atomic-file'
import { withFileLock } from '../../lib/files/file-lock'
import { readLines } from '../../lib/files/read-lines'
import { readText } from '../../lib/files/regular-file'
import { fingerprint, type ResolvedOptions } from '../config/options'
import { cacheFileName, cacheFilesIn } from './cache-files'
import { keyOf, type Line, mergedLine } from './line'

/** Changes with the format of the lines, and with what they are computed from. */
const FORMAT = 1
/** Sets of options whose files are kept: those of several configurations, or URL-endpoints. */
const MAX_FILES = 8

interface Content {
  /** Stamp of the lockfile that has the image of every line. */
  lockfile: string
  lines: Map<string, Line>
}

/**
 * This machine's cache of finished constants: what an import of an image has become in an earlier build with the same options,
 * for files whose stat has not changed. With it, a build of ten thousand unchanged images reads neither the lockfile nor what is
 * known of each file. Safe to delete at any time.
 */
export class ConstantCache {
  readonly #folder: string
  readonly #file: string | undefined
  readonly #report: Report
  #content: Content | undefined

  constructor(options: ResolvedOptions, report: Report) {
    this.#folder = options.cacheDir
    this.#report = report
    this.#file = isCacheable(options) ? join(options.cacheDir, fileNameOf(options)) : undefined
  }

  /** Whether the cache has been written for this state of the lockfile, so that nobody needs to read it. */
  isOf(lockfile: string | undefined): boolean {
    if (this.#file === undefined || lockfile === undefined) return false
    return (this.#content?.lockfile ?? headOf(this.#file)) === lockfile
  }

  /** Returns the lines by the keys of their references. */
  lines(): ReadonlyMap<string, Line> {
    return this.#load().lines
  }

  get isOn(): boolean {
    return this.#file !== undefined
  }

  /**
   * Adds lines to the file.
   *
   * @param lockfile the lockfile's stamp
   * @param isLocked whether the lockfile has the image of a line
   */
  async save(
    added: ReadonlyMap<string, Line>,
    lockfile: string,
    isLocked: (line: Line) => boolean,
  ): Promise<void> {
    const file = this.#file
    if (file === undefined) return
    try {
      await withFileLock(this.#folder, file, () => {
        const known = read(file)
        const lines =
          known.lockfile === lockfile
            ? known.lines
            : new Map([...known.lines].filter(([, line]) => isLocked(line)))
        for (const [key, line] of added) if (isLocked(line)) lines.set(key, mergedLine(lines.get(key), line))
        writeFileAtomic(file, [lockfile, ...lines.values(), ''].join('\n'), { isDurable: false })
        this.#content = { lockfile, lines }
        removeOthers(this.#folder)
      })
    } catch (error) {
      // A cache that can't be written costs time, not correctness.
      const message = `imagekit: can't write the cache ${file}: ${errorMessage(error)}`
      this.#report({ topic: message, level: 'warn', message })
    }
  }

  #load(): Content {
    this.#content ??= this.#file === undefined ? { lockfile: '', lines: new Map() } : read(this.#file)
    return this.#content
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

/** Reads the file at once: its lines are parts of one text, which takes less memory than texts of their own. */
function read(file: string): Content {
  const lines = new Map<string, Line>()
  let text = ''
  try {
    text = readText(file)
  } catch (error) {
    if (systemCode(error) === undefined) throw error
  }
  let start = text.indexOf('\n') + 1
  const lockfile = start > 0 ? text.slice(0, start - 1) : ''
  for (let end = text.indexOf('\n', start); start > 0 && end >= 0; end = text.indexOf('\n', start)) {
    const line = text.slice(start, end)
    lines.set(keyOf(line), line)
    start = end + 1
  }
  return { lockfile, lines }
}

function removeOthers(folder: string): void {
  const files = cacheFilesIn(folder)
  if (files.length <= MAX_FILES) return
  const aged = files
    .map((name) => join(folder, name))
    .map((file) => ({ file, age: statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
  for (const { file } of aged.sort((a, b) => b.age - a.age).slice(MAX_FILES)) rmSync(file, { force: true })
}
