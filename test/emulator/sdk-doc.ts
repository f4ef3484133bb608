import { readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'vitest'

const file = new URL('../../docs/emulator.md', import.meta.url)

/**
 * That the table of an SDK in docs/emulator.md is the one of this run; with UPDATE_DOCS=1 it is written.
 *
 * @param sdk name of its package, which the place in the page is marked with
 * @param command that writes it
 */
export function expectInDoc(sdk: string, table: string, command: string): void {
  const doc = readFileSync(file, 'utf8')
  const [open, close] = [`<!-- methods of ${sdk} -->`, `<!-- /methods of ${sdk} -->`]
  const [start, end] = [doc.indexOf(open), doc.indexOf(close)]
  expect([start, end], `docs/emulator.md has no ${open} … ${close}`).not.toContain(-1)
  const current = `${doc.slice(0, start + open.length)}\n${table}\n${doc.slice(end)}`
  if (process.env.UPDATE_DOCS) writeFileSync(file, current)
  expect(readFileSync(file, 'utf8'), `UPDATE_DOCS=1 ${command} writes it anew`).toBe(current)
}
