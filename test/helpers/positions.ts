import { type EncodedSourceMap, originalPositionFor, TraceMap } from '@jridgewell/trace-mapping'

/** A place by line (from 1) and column (from 0), as source maps count. */
export function placeOf(text: string, part: string): { line: number; column: number } {
  const offset = text.indexOf(part)
  if (offset < 0) throw new Error(`${part} is not there`)
  const before = text.slice(0, offset)
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') - 1 }
}

/** Where each mark of a source comes from, by the map of what was made of it. */
export function tracedMarks(
  code: string,
  map: unknown,
): Record<string, { line: number | null; column: number | null }> {
  const traced = new TraceMap(map as EncodedSourceMap)
  return Object.fromEntries(
    marksIn(code).map((mark) => {
      const { line, column } = originalPositionFor(traced, placeOf(code, mark))
      return [mark, { line, column }]
    }),
  )
}

/** Where each mark stands. */
export function markPlaces(source: string): Record<string, { line: number; column: number }> {
  return Object.fromEntries(marksIn(source).map((mark) => [mark, placeOf(source, mark)]))
}

/** `mark1`, `mark2` …: words at which a debugger may stop. */
function marksIn(text: string): string[] {
  return [...new Set(text.match(/\bmark\d+\b/g))].sort()
}
