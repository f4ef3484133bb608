import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { currentCommit } from './revision.mjs'

const docs = fileURLToPath(new URL('../../docs/bench.md', import.meta.url))

/** Writes what a suite has printed into docs/bench.md, with its date, commit and machine. */
export function writeFigures(suite, figures) {
  const page = readFileSync(docs, 'utf8')
  const [whole, start, end] = page.match(
    new RegExp(`(<!-- figures: ${suite} -->\\n)[\\s\\S]*?(<!-- /figures -->)`),
  ) ?? [undefined]
  if (!whole) throw new Error(`docs/bench.md has no place for the figures of ${suite}`)
  const measured = `${new Date().toISOString().slice(0, 10)}, commit ${currentCommit()}, Node ${process.version}, ${availableParallelism()} cores.`
  // Headings of a suite are below those of the page.
  const text = figures.replace(/^### /gm, '#### ')
  writeFileSync(
    docs,
    page.replace(whole, () => `${start}${measured}\n\n${text}\n${end}`),
  )
}
