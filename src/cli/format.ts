import colours from 'picocolors'

const MOST_LINES = 20

/** A row of a summary: what it is about, and what there is to say. */
export function row(name: string, value: string): string {
  return `  ${colours.dim(name.padEnd(12))}${value}`
}

/** Details below a row, of which the first twenty are shown. */
export function details(lines: readonly string[], sign = ' '): string[] {
  const shown = lines.slice(0, MOST_LINES).map((line) => `    ${sign} ${line}`)
  const more = lines.length - shown.length
  return more > 0 ? [...shown, colours.dim(`      and ${more} more (--json names all)`)] : shown
}
