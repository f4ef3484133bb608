import { readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { escapeRegExp } from '../../lib/escape-reg-exp'

/**
 * Returns the files that a relative path with `*` may mean, as paths of the same form; `undefined` for a path of another form. As in
 * Vite, an unknown part is within one folder's or one file's name.
 */
export function filesLike(folder: string, pattern: string): string[] | undefined {
  if (!/^\.{1,2}\//.test(pattern)) return undefined
  let found = ['']
  for (const segment of pattern.split('/')) {
    const matches = new RegExp(`^${segment.split('*').map(escapeRegExp).join('.+')}$`)
    found = found.flatMap((path) =>
      segment.includes('*')
        ? entriesOf(resolve(folder, path || '.'))
            .filter((name) => !name.startsWith('.') && matches.test(name))
            .map((name) => `${path}${name}/`)
        : [`${path}${segment}/`],
    )
  }
  return found.map((path) => path.slice(0, -1))
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder).sort()
  } catch {
    return []
  }
}
