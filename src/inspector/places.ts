import { statSync } from 'node:fs'
import { positionOf, type ReferenceOrigin } from '../diagnostics/reference-origin'
import { isCommented } from '../diagnostics/source-position'
import { readText } from '../lib/files/regular-file'
import { portablePath } from '../lib/paths'
import type { Place } from './wire'

/** A place, and the text around it where it was found in the file itself. */
export interface FoundPlace {
  place: Place
  source?: string
  offset?: number
}

interface SourceText {
  text: string
  /** Offsets of the lines. */
  lines: readonly number[]
}

/** Finds where references are written. Reads each source once until it changes. */
export class Places {
  readonly #root: string
  readonly #texts = new Map<string, { stamp: string; source: SourceText | undefined }>()
  readonly #found = new WeakMap<ReferenceOrigin, { stamp: string; found: FoundPlace }>()
  readonly #wasThere = new WeakSet<ReferenceOrigin>()
  /** Stamps that were looked up in this round. */
  readonly #stamps = new Map<string, string>()

  constructor(root: string) {
    this.#root = root
  }

  /** Starts a round, in which each file is looked at once. */
  start(): void {
    this.#stamps.clear()
  }

  /** Identifies a file's content; empty for a missing one. */
  stampOf(file: string): string {
    const known = this.#stamps.get(file)
    if (known !== undefined) return known
    const stat = statSync(file, { throwIfNoEntry: false })
    const stamp = stat ? `${stat.mtimeMs} ${stat.size}` : ''
    this.#stamps.set(file, stamp)
    return stamp
  }

  /** Returns where a reference is written; `undefined` where it was and is no longer. */
  find(origin: ReferenceOrigin): FoundPlace | undefined {
    const file = fileOf(origin)
    const stamp = this.stampOf(file)
    const known = this.#found.get(origin)
    if (known?.stamp === stamp) return known.found
    const found = this.#inText(origin, file, stamp)
    if (found) this.#wasThere.add(origin)
    else if (this.#wasThere.has(origin)) return undefined
    const result = found ?? this.#elsewhere(origin, file)
    this.#found.set(origin, { stamp, found: result })
    return result
  }

  #inText({ written }: ReferenceOrigin, file: string, stamp: string): FoundPlace | undefined {
    const source = this.#read(file, stamp)
    if (!source) return undefined
    const { text, lines } = source
    for (const spelling of spellingsOf(written)) {
      const offset = occurrence(text, spelling)
      if (offset === undefined) continue
      const line = lineAt(lines, offset)
      const place = this.#place(file, line + 1, offset - lines[line]! + 1)
      return { place, source: text, offset }
    }
    return undefined
  }

  /** In a style sheet that was compiled into the importer, or somewhere in it. */
  #elsewhere(origin: ReferenceOrigin, importer: string): FoundPlace {
    const { file, line, column } = positionOf(origin) ?? { file: importer }
    return { place: this.#place(file, line, column === undefined ? undefined : column + 1) }
  }

  #place(file: string, line?: number, column?: number): Place {
    return {
      file: portablePath(this.#root, file).replace(/^\.\//, ''),
      path: file,
      ...(line !== undefined && { line, column: column ?? 1 }),
    }
  }

  #read(file: string, stamp: string): SourceText | undefined {
    const known = this.#texts.get(file)
    if (known?.stamp === stamp) return known.source
    const source = sourceText(file)
    this.#texts.set(file, { stamp, source })
    return source
  }
}

/** The importer's file, without what bundlers append to its name. */
export function fileOf({ importer = '' }: ReferenceOrigin): string {
  return importer.replace(/[?#].*$/, '')
}

function sourceText(file: string): SourceText | undefined {
  try {
    const text = readText(file)
    const lines = [0]
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines.push(at + 1)
    return { text, lines }
  } catch {
    return undefined
  }
}

/** As written, without a scheme that the plugin has added, and as HTML escapes it. */
function spellingsOf(written: string): string[] {
  const plain = written.replace(/^ik:/, '')
  return [...new Set([written, plain, ...[written, plain].map((one) => one.replaceAll('&', '&amp;'))])]
}

/** Returns the first whole occurrence outside of comments, else the first one. */
function occurrence(text: string, spelling: string): number | undefined {
  let commented: number | undefined
  for (let at = text.indexOf(spelling); at >= 0; at = text.indexOf(spelling, at + 1)) {
    const [before = '', after = ''] = [text[at - 1], text[at + spelling.length]]
    if (/[\w./@~-]/.test(before) || !/^[\s"'`(),;<>{}[\]\\]?$/.test(after)) continue
    if (!isCommented(text, at)) return at
    commented ??= at
  }
  return commented
}

/** Returns the index of the line that contains an offset. */
function lineAt(lines: readonly number[], offset: number): number {
  let [low, high] = [0, lines.length - 1]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (lines[middle]! <= offset) low = middle
    else high = middle - 1
  }
  return low
}
