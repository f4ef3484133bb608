import { join, resolve } from 'node:path'

/**
 * Resolves a path by a table of aliases (`{ '@': './src' }`), because Farm's own resolver would wait for the hook that asks it.
 *
 * @param root the folder that relative targets start from
 */
export function aliased(
  path: string,
  aliases: Readonly<Record<string, string>>,
  root: string,
): string | undefined {
  const found = Object.entries(aliases).find(([name]) => path === name || path.startsWith(`${name}/`))
  if (!found) return undefined
  const [name, folder] = found
  return join(resolve(root, folder), path.slice(name.length))
}
