import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { repository } from '../helpers/folder'

/**
 * A table of the docs is what was seen, between the marks of its name. With `UPDATE_DOCS` it is written there.
 *
 * @param path of the page in the repository
 */
export function documented(
  name: string,
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  path = 'docs/references.md',
): void {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`
  const table = [line(head), `|---|${'---:|'.repeat(head.length - 1)}`, ...rows.map(line)].join('\n')
  const file = join(repository, path)
  const page = readFileSync(file, 'utf8')
  const place = new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(\\n<!-- /${name} -->)`)
  expect(page).toMatch(place)
  const printed = page.replace(place, (_, start, end) => `${start}\n${table}\n${end}`)
  if (process.env.UPDATE_DOCS) writeFileSync(file, printed)
  expect(readFileSync(file, 'utf8')).toBe(printed)
}
