import { readText } from '../lib/files/regular-file'

/** A position in the user's source. */
export interface SourcePosition {
  file: string
  /** 1-based; absent when the text could not be found (generated code, say). */
  line?: number
  /** 0-based, like Rollup's `loc`. */
  column?: number
}

export function formatPosition({ file, line, column }: SourcePosition): string {
  if (line === undefined) return file
  return `${file}:${line}:${(column ?? 0) + 1}`
}

/**
 * Finds a specifier in the file that holds it. Searches the text, because bundlers do not pass the position of an
 * import to `resolveId`; this runs on the error path only.
 */
export function locate(file: string | undefined, text: string): SourcePosition | undefined {
  if (!file) return undefined
  const path = file.replace(/[?#].*$/, '')
  try {
    const source = readText(path)
    const places = occurrencesOf(text, source)
    const offset = places.find((at) => !isCommented(source, at)) ?? places[0]
    return offset === undefined ? { file: path } : positionAt(path, source, offset)
  } catch {
    return { file: path }
  }
}

/** Returns the first occurrences of a text; generated code may contain very many. */
function occurrencesOf(text: string, source: string): number[] {
  const places: number[] = []
  for (let at = source.indexOf(text); at >= 0 && places.length < 100; at = source.indexOf(text, at + 1))
    places.push(at)
  return places
}

/** Whether an offset is inside a comment, as far as that can be recognized in every language alike. */
export function isCommented(source: string, at: number): boolean {
  const isOpen = (from: string, to: string) => {
    const start = source.lastIndexOf(from, at)
    return start >= 0 && source.lastIndexOf(to, at) < start
  }
  const line = source.slice(source.lastIndexOf('\n', at - 1) + 1, at)
  const isConditional = source.startsWith('[if', source.lastIndexOf('<!--', at) + '<!--'.length)
  return isOpen('/*', '*/') || (isOpen('<!--', '-->') && !isConditional) || /(?:^|\s)\/\//.test(line)
}

/** Converts an offset to a line and a column. */
export function positionAt(file: string, source: string, offset: number): SourcePosition {
  const before = source.slice(0, offset)
  return { file, line: before.split('\n').length, column: offset - (before.lastIndexOf('\n') + 1) }
}
