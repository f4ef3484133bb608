import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { STYLE_ID } from '../../core/filters'
import type { ProjectState } from '../../core/project-state'
import { isLongKey, virtualId } from '../../core/virtual-id'
import { writeFileAtomic } from '../../lib/files/atomic-file'
import { portablePath } from '../../lib/paths'

const Schema = v.object({
  id: v.string(),
  sheets: v.record(v.string(), v.array(v.string())),
  longKeys: v.optional(v.array(v.string()), []),
})

/**
 * Records the images of each style sheet. css-loader's modules run apart from Rspack's compilation, which does not list
 * them; and of a style sheet from the persistent cache nothing runs at all, so the record is kept on disk too. So are the keys
 * that the ids of cached modules do not hold.
 */
export class StyleRecord {
  readonly #file: string
  readonly #root: string
  readonly #styleSheets: Map<string, Set<string>>
  /** Identifies this record for the bundler's cache: without the record its style sheets must be built again. */
  readonly id: string
  readonly #longKeys: Set<string>
  #isChanged: boolean

  constructor({ options }: ProjectState) {
    this.#file = join(options.cacheDir, 'rspack-styles.json')
    this.#root = options.root
    const kept = read(this.#file)
    const { id, sheets, longKeys } = kept ?? { id: randomUUID(), sheets: {}, longKeys: [] }
    this.id = id
    // Without any style sheet too: the bundler's cache is kept for the next build by this identity.
    this.#isChanged = kept === undefined
    this.#styleSheets = new Map(Object.entries(sheets).map(([sheet, keys]) => [sheet, new Set(keys)]))
    this.#longKeys = new Set(longKeys)
    // Makes their ids known.
    for (const key of longKeys) virtualId(key)
  }

  /** Records a resolved reference if a style sheet contains it, or if its key is long. */
  record(key: string, importer: string | undefined): void {
    if (isLongKey(key) && !this.#longKeys.has(key)) {
      this.#longKeys.add(key)
      this.#isChanged = true
    }
    if (!importer || !STYLE_ID.test(importer)) return
    const sheet = this.#name(importer)
    const keys = this.#styleSheets.get(sheet) ?? new Set()
    if (keys.has(key)) return
    this.#styleSheets.set(sheet, keys.add(key))
    this.#isChanged = true
  }

  /** Returns the references of these files, as far as they are style sheets. */
  keysOf(files: Iterable<string>): string[] {
    if (this.#styleSheets.size === 0) return []
    return [...new Set(files)].flatMap((file) => [...(this.#styleSheets.get(this.#name(file)) ?? [])])
  }

  /** Removes a reference that no style sheet contains any more. */
  forget(key: string): void {
    for (const keys of this.#styleSheets.values()) if (keys.delete(key)) this.#isChanged = true
  }

  save(): void {
    if (!this.#isChanged) return
    const sheets = Object.fromEntries([...this.#styleSheets].map(([sheet, keys]) => [sheet, [...keys]]))
    writeFileAtomic(this.#file, JSON.stringify({ id: this.id, sheets, longKeys: [...this.#longKeys] }), {
      isDurable: false,
    })
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
    // A damaged or missing cache is a cold one.
    return undefined
  }
}
