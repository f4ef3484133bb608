import colours from 'picocolors'
import { oneLine } from '../../diagnostics/printable'

const MAX_LINES = 20

/** Formats a row of a summary. */
export function row(name: string, value: string): string {
  return `  ${colours.dim(name.padEnd(12))}${value}`
}

/** Formats details below a row, at most twenty. */
export function details(lines: readonly string[], sign = ' '): string[] {
  const shown = lines.slice(0, MAX_LINES).map((line) => `    ${sign} ${oneLine(line)}`)
  const more = lines.length - shown.length
  return more > 0 ? [...shown, colours.dim(`      and ${more} more (--json lists all)`)] : shown
}
