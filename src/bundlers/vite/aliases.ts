import { isAbsolute } from 'node:path'

/** An alias of Vite's resolved configuration. */
interface Alias {
  find: string | RegExp
  replacement: string
}

/** Resolves a path by Vite's aliases, of which the first that matches holds. */
export function aliasedByRules(path: string, aliases: readonly Alias[]): string | undefined {
  const found = aliases.find(({ find }) =>
    typeof find === 'string' ? path === find || path.startsWith(`${find}/`) : path.search(find) >= 0,
  )
  const file = found && path.replace(found.find, found.replacement)
  return file && isAbsolute(file) ? file : undefined
}
