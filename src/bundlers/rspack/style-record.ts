import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { STYLE_ID } from '../../core/filters'
import type { ProjectState } from '../../core/project-state'
import { writeFileAtomic } from '../../lib/atomic-file'
import { portablePath } from '../../lib/paths'

const Schema = v.object({ id: v.string(), sheets: v.record(v.string(), v.array(v.string())) })

/**
 * Which images a style sheet asks for. css-loader's modules are run apart from Rspack's compilation, which does not list
 * them; and of a sheet that comes out of the persistent cache nothing is run at all, so that this is kept on disk too.
 */
export class StyleRecord {
  readonly #file: string
  readonly #root: string
  readonly #sheets: Map<string, Set<string>>
  /** Names this record, for the bundler's cache: without the record its sheets must be made anew. */
  readonly id: string
  #isChanged = false

  constructor({ options }: ProjectState) {
    this.#file = join(options.cacheDir, 'rspack-styles.json')
    this.#root = options.root
    const { id, sheets } = read(this.#file) ?? { id: randomUUID(), sheets: {} }
    this.id = id
    this.#sheets = new Map(Object.entries(sheets).map(([sheet, keys]) => [sheet, new Set(keys)]))
  }

  /** A reference was resolved; nothing is noted unless it is a style sheet's. */
  note(key: string, importer: string | undefined): void {
    if (!importer || !STYLE_ID.test(importer)) return
    const sheet = this.#name(importer)
    const keys = this.#sheets.get(sheet) ?? new Set()
    if (keys.has(key)) return
    this.#sheets.set(sheet, keys.add(key))
    this.#isChanged = true
  }

  /** What these files ask for, as far as they are style sheets. */
  keysOf(files: Iterable<string>): string[] {
    return [...new Set(files)].flatMap((file) => [...(this.#sheets.get(this.#name(file)) ?? [])])
  }

  /** A reference that is in no sheet any more. */
  forget(key: string): void {
    for (const keys of this.#sheets.values()) if (keys.delete(key)) this.#isChanged = true
  }

  save(): void {
    if (!this.#isChanged) return
    const sheets = Object.fromEntries([...this.#sheets].map(([sheet, keys]) => [sheet, [...keys]]))
    writeFileAtomic(this.#file, JSON.stringify({ id: this.id, sheets }), { isDurable: false })
    this.#isChanged = false
  }

  #name(file: string): string {
    return portablePath(this.#root, file.replace(/[?#].*$/, ''))
  }
}

function read(file: string): v.InferOutput<typeof Schema> | undefined {
  try {
    return v.parse(Schema, JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    // A cache that is damaged or not there is a cold one.
    return undefined
  }
}
