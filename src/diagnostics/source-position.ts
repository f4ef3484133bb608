import { readFileSync } from 'node:fs'

/** Where in the user's source a thing was written. */
export interface SourcePosition {
  file: string
  /** 1-based; absent when the text could not be found (generated code, say). */
  line?: number
  /** 0-based, as Rollup's `loc` has it. */
  column?: number
}

export function formatPosition({ file, line, column }: SourcePosition): string {
  if (line === undefined) return file
  return `${file}:${line}:${(column ?? 0) + 1}`
}

/**
 * Finds a specifier in the file that holds it. Bundlers do not tell `resolveId` the position of an import, so the text
 * itself is looked for; this runs on the error path only.
 */
export function locate(file: string | undefined, text: string): SourcePosition | undefined {
  if (!file) return undefined
  const path = file.replace(/[?#].*$/, '')
  try {
    const source = readFileSync(path, 'utf8')
    const places = placesOf(text, source)
    const offset = places.find((at) => !isCommented(source, at)) ?? places[0]
    return offset === undefined ? { file: path } : positionAt(path, source, offset)
  } catch {
    return { file: path }
  }
}

/** The first places of a text, and not all that a machine may have written. */
function placesOf(text: string, source: string): number[] {
  const places: number[] = []
  for (let at = source.indexOf(text); at >= 0 && places.length < 100; at = source.indexOf(text, at + 1))
    places.push(at)
  return places
}

/** Whether a place lies in a comment, as far as that can be told of every language alike. */
export function isCommented(source: string, at: number): boolean {
  const isOpen = (from: string, to: string) => {
    const start = source.lastIndexOf(from, at)
    return start >= 0 && source.lastIndexOf(to, at) < start
  }
  const line = source.slice(source.lastIndexOf('\n', at - 1) + 1, at)
  return isOpen('/*', '*/') || isOpen('<!--', '-->') || /(?:^|\s)\/\//.test(line)
}

/** A place in a text, as people count. */
export function positionAt(file: string, source: string, offset: number): SourcePosition {
  const before = source.slice(0, offset)
  return { file, line: before.split('\n').length, column: offset - (before.lastIndexOf('\n') + 1) }
}
