import type { ManifestImage } from '../output/manifest'
import type { Code } from '../output/view-types'
import { literal } from '../output/view-types'

/**
 * The constants of one reference, as a line of the cache: fields with tabs between them. It stays a text until it is used, as
 * most of ten thousand objects would be garbage at once.
 */
export type Line = string

/** What the line of a reference is made of. */
export interface LineFacts {
  /** The reference's key. */
  key: string
  /** Stamp of the file. */
  stamp: string
  image: ManifestImage
  /** Code of the exports, by name. */
  values: ReadonlyMap<string, Code>
}

/** Code by name; a number is the index of a URL. */
type Values = Record<string, Code | number>

/** Fields by their position. */
const FIELDS = { key: 0, stamp: 1, hash: 2, size: 3, filePath: 4, width: 5, height: 6, urls: 7, values: 8 }
const COUNT = Object.keys(FIELDS).length

/** Formats a line; returns `undefined` if a value has no room in one. */
export function formatLine({ key, stamp, image, values }: LineFacts): Line | undefined {
  const { hash, size, filePath, width, height, urls, ...rest } = image
  if (!hash || !filePath || Object.values(rest).some((value) => value !== undefined)) return undefined
  const codes = Object.fromEntries(
    [...values].map(([name, code]) => {
      const index = urls.findIndex((url) => literal(url) === code)
      return [name, index < 0 ? code : index]
    }),
  )
  const fields = [key, stamp, hash, size, filePath, width, height, urls.join(' '), JSON.stringify(codes)]
  const isPlain =
    fields.every((field) => !/[\t\n\r]/.test(String(field))) && !urls.some((url) => /\s/.test(url))
  return isPlain ? fields.map((field) => field ?? '').join('\t') : undefined
}

export function keyOf(line: Line): string {
  return line.slice(0, line.indexOf('\t'))
}

/** A line that is about to be used. */
export class OpenLine {
  readonly #fields: string[]

  constructor(line: Line) {
    this.#fields = line.split('\t')
  }

  /** Whether it is as `formatLine` has made it: another tool may have damaged the file. */
  get isWhole(): boolean {
    return this.#fields.length === COUNT && HASH.test(this.hash)
  }

  get stamp(): string {
    return this.#fields[FIELDS.stamp]!
  }

  get hash(): string {
    return this.#fields[FIELDS.hash]!
  }

  get filePath(): string {
    return this.#fields[FIELDS.filePath]!
  }

  get size(): number {
    return Number(this.#fields[FIELDS.size])
  }

  /** Returns the code of an export; `undefined` if the line does not have it. */
  codeOf(name: string): Code | undefined {
    const values = parsedValues(this.#fields[FIELDS.values]!)
    const value = values && Object.hasOwn(values, name) ? values[name] : undefined
    if (typeof value !== 'number') return value
    const url = this.#urls[value]
    return url === undefined ? undefined : literal(url)
  }

  get names(): string[] {
    return Object.keys(parsedValues(this.#fields[FIELDS.values]!) ?? {})
  }

  get #urls(): string[] {
    return this.#fields[FIELDS.urls]!.split(' ')
  }

  /** Returns the reference's entry in the manifest. */
  get image(): ManifestImage {
    const count = (index: number) => Number(this.#fields[index]) || undefined
    return {
      hash: this.hash,
      size: this.size,
      filePath: this.filePath,
      urls: this.#urls,
      width: count(FIELDS.width),
      height: count(FIELDS.height),
      focus: undefined,
    }
  }
}

const HASH = /^[0-9a-f]{64}$/

/** Returns a line with the exports of both, if they are of the same state of the file: each build may use others. */
export function mergedLine(known: Line | undefined, line: Line): Line {
  const [older, newer] = [known === undefined ? undefined : new OpenLine(known), new OpenLine(line)]
  if (!older?.isWhole || older.stamp !== newer.stamp) return line
  const names = new Set([...older.names, ...newer.names])
  const values = new Map(
    [...names].map((name) => [name, newer.codeOf(name) ?? older.codeOf(name) ?? 'undefined'] as const),
  )
  return formatLine({ key: keyOf(line), stamp: newer.stamp, image: newer.image, values }) ?? line
}

/** Most lines have the same names, and refer to the same URLs of them. */
const parsed = new Map<string, Values | undefined>()
const MAX_PARSED = 64

function parsedValues(text: string): Values | undefined {
  const known = parsed.get(text)
  if (known) return known
  const values = parseValues(text)
  if (parsed.size < MAX_PARSED) parsed.set(text, values)
  return values
}

/** Code is a literal: nothing else may come from a file that other tools can write. */
function parseValues(text: string): Values | undefined {
  try {
    const values: unknown = JSON.parse(text)
    if (typeof values !== 'object' || values === null) return undefined
    return Object.values(values).every((value) => typeof value === 'number' || isLiteral(value))
      ? (values as Values)
      : undefined
  } catch {
    return undefined
  }
}

function isLiteral(code: unknown): boolean {
  if (typeof code !== 'string') return false
  if (code === 'undefined') return true
  const value: unknown = JSON.parse(code)
  return (typeof value === 'string' || typeof value === 'number') && literal(value) === code
}
