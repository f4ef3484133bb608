import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ReportResult } from '../../../src/report'

/**
 * Does to the source what a report advises: the query of each reference that it names becomes the one that it gives.
 *
 * @returns number of references that were changed
 */
export function applyAdvice(root: string, { advice, images }: ReportResult): number {
  let changed = 0
  for (const { key, path, query } of advice) {
    const name = path.slice(path.lastIndexOf('/') + 1)
    const old = key.includes('?') ? key.slice(key.indexOf('?')) : ''
    for (const file of new Set(images.find((one) => one.key === key)!.modules.map((module) => module.file))) {
      // In CSS an image has no `srcset`.
      if (/\.(?:s?css|less)$/.test(file)) continue
      const source = readFileSync(join(root, file), 'utf8')
      const parts = [name, encodeURI(name)].map((one) => one + old)
      const written = parts.find((one) => source.includes(one))
      if (written === undefined) continue
      const next = written.slice(0, written.length - old.length) + query
      // Only whole references: `?w=4` is the start of `?w=40`.
      const text = source
        .split(written)
        .reduce((all, rest) => all + (/^["'`\s)>]/.test(rest) ? next : written) + rest)
      if (text === source) continue
      writeFileSync(join(root, file), text)
      changed++
    }
  }
  return changed
}
