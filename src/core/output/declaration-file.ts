import { resolve } from 'node:path'
import { errorMessage } from '../../diagnostics/build-error'
import type { Report } from '../../diagnostics/diagnostics'
import { writeFileAtomic } from '../../lib/files/atomic-file'
import { withFileLock } from '../../lib/files/file-lock'
import { readText } from '../../lib/files/regular-file'
import { portablePath } from '../../lib/paths'
import type { ResolvedOptions } from '../config/options'
import type { Purpose } from '../host'
import { common, type Declaration, declarationsText, HEADER, readDeclarations } from './declarations'

/** Sources whose imports TypeScript, vue-tsc or svelte-check read. */
const SCRIPT = /\.(?:[cm]?[jt]sx?|vue|svelte|astro|mdx)$/

/** Milliseconds to wait for further imports: a page that opens brings many. */
const DEBOUNCE_MS = 100

/** The file of exact declarations: every import in use, by importer. */
export class DeclarationFile {
  readonly #file: string
  readonly #options: ResolvedOptions
  readonly #report: Report
  /** Imports by specifier and importer. */
  readonly #seen = new Map<string, Map<string, Declaration>>()
  #timer: NodeJS.Timeout | undefined
  #purpose: Purpose = 'build'

  constructor(file: string, options: ResolvedOptions, report: Report) {
    this.#file = file
    this.#options = options
    this.#report = report
  }

  /** Builds write the file when they finish; a dev server, which never finishes, writes it as imports arrive. */
  start(purpose: Purpose): void {
    this.#purpose = purpose
  }

  /** Records an import. A name with a star is a pattern to TypeScript, and therefore not an exact declaration. */
  add(specifier: string, importer: string | undefined, declare: () => Declaration): void {
    const source = importer?.replace(/[?#].*$/, '')
    if (!source || !SCRIPT.test(source) || specifier.includes('*')) return
    const importers = this.#seen.get(specifier) ?? new Map<string, Declaration>()
    importers.set(portablePath(this.#options.root, source), declare())
    this.#seen.set(specifier, importers)
    if (this.#purpose !== 'build') this.#saveSoon()
  }

  #saveSoon(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.save(), DEBOUNCE_MS)
    this.#timer.unref()
  }

  /**
   * Writes the imports in use if they have changed. A file that can't be written costs red lines in the editor, not the
   * build.
   */
  async save(): Promise<void> {
    try {
      await withFileLock(this.#options.cacheDir, this.#file, () => this.#write())
    } catch (error) {
      this.#warn(`can't write the declarations ${this.#file}: ${errorMessage(error)}`)
    }
  }

  #write(): void {
    const before = textOf(this.#file)
    if (before?.trim() && !before.startsWith(HEADER)) {
      this.#warn(
        `${this.#file} holds something else, so no declarations are written; name another file (option dts)`,
      )
      return
    }
    const after = declarationsText(this.#inUse(before ?? ''), [...this.#options.presets.keys()])
    if (after !== before) writeFileAtomic(this.#file, after, { isDurable: false })
  }

  /**
   * Merges the imports seen by this process with those that the file has from other processes, as long as a source
   * still contains them.
   */
  #inUse(before: string) {
    const sources = new Map<string, string | undefined>()
    const holds = (importer: string, specifier: string) => {
      if (!sources.has(importer)) sources.set(importer, textOf(resolve(this.#options.root, importer)))
      const text = sources.get(importer)
      // Includes the quotes, or `w=4` would match in `w=40`.
      return text !== undefined && ['"', "'", '`'].some((quote) => text.includes(quote + specifier + quote))
    }
    const inUse = new Map<string, { importers: string[]; declaration: Declaration }>()
    const known = readDeclarations(before)
    for (const specifier of new Set([...known.keys(), ...this.#seen.keys()])) {
      const seen = this.#seen.get(specifier) ?? new Map<string, Declaration>()
      const candidates = new Set([...(known.get(specifier)?.importers ?? []), ...seen.keys()])
      const importers = [...candidates].filter((importer) => holds(importer, specifier)).sort()
      const own = importers.flatMap((importer) => seen.get(importer) ?? [])
      const declaration = own.length ? own.reduce(common) : known.get(specifier)?.declaration
      if (importers.length && declaration) inUse.set(specifier, { importers, declaration })
    }
    return inUse
  }

  #warn(what: string): void {
    const message = `imagekit: ${what}`
    this.#report({ topic: message, level: 'warn', message })
  }
}

function textOf(file: string): string | undefined {
  try {
    return readText(file)
  } catch {
    return undefined
  }
}
