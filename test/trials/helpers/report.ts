import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeFileAtomic } from '../../../src/lib/files/atomic-file'
import { repository } from '../../helpers/folder'
import { isFull } from '../size'

/** One line of a table in docs/trials.md. */
export interface Row {
  case: string
  method: string
  n: string
  result: string
}

const FILE = join(repository, 'docs/trials.md')

const PREFACE = `# Reliability trials

Figures of the last full run, \`npm run trials\`, which writes this file. Every row was asserted, not only measured: a trial
that fails leaves no row. CI runs the same files with a smaller N. Randomness is seeded; what still differs from run to
run is the order in which parallel requests arrive.
`

/**
 * Opens a test file's section, and empties it: a figure of an earlier run must not stand for a trial that now fails.
 *
 * @param head names of the four columns
 * @returns adds a row; does nothing in a sample
 */
export function section(title: string, head = ['case', 'method', 'N', 'result']): (row: Row) => void {
  const rows: Row[] = []
  if (isFull) write(title, head, rows)
  return (row) => {
    rows.push(row)
    if (isFull) write(title, head, rows)
  }
}

function write(title: string, head: string[], rows: Row[]): void {
  // Each test file has a process of its own, so what the others wrote is in the file alone.
  const [, ...parts] = existsSync(FILE) ? readFileSync(FILE, 'utf8').split(/^## /m) : ['']
  const sections = new Map(parts.map((part) => [part.slice(0, part.indexOf('\n')), part.trimEnd()]))
  sections.set(title, [title, '', ...table(head, rows)].join('\n'))
  const sorted = [...sections].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => `\n## ${text}\n`)
  writeFileAtomic(FILE, [PREFACE, ...sorted].join(''))
}

function table(head: string[], rows: Row[]): string[] {
  const lines = rows.map((row) => `| ${row.case} | ${row.method} | ${row.n} | ${row.result} |`)
  return [`| ${head.join(' | ')} |`, '|---|---|---|---|', ...lines]
}
