import { createHash } from 'node:crypto'
import type { Node } from 'estree-walker'
import type { Change } from '../edit'
import type { ImageImport } from './constants'
import { renamed } from './renamed'

/** Characters of a module above which to parse it takes longer than what a bundler saves in a build of two thousand images. */
const MAX_LENGTH = 2000

/** Constants with names of their own. */
interface RenamedConstants {
  /** The new name of each local one. */
  names: ReadonlyMap<string, string>
  changes: readonly Change[]
}

/**
 * Names the constants of a module after their images as well: in ten thousand modules, of which each names its image `hero`, Rollup
 * would look for a free name behind all those that it has given already.
 *
 * @param imports those that become constants, with the keys of their references
 * @returns `undefined` where the names have to stay, or to change them does not pay
 */
export function renamedConstants(
  code: string,
  imports: ReadonlyMap<ImageImport, { key: string }>,
  parse: (code: string) => Node,
): RenamedConstants | undefined {
  if (imports.size === 0 || code.length > MAX_LENGTH) return undefined
  const names = new Map<string, string>()
  for (const [{ bindings }, { key }] of imports) {
    const suffix = createHash('sha256').update(key).digest('hex').slice(0, 8)
    for (const local of bindings.keys()) names.set(local, `${local}_${suffix}`)
  }
  if ([...names.values()].some((name) => code.includes(name))) return undefined
  try {
    const changes = renamed(parse(code), names)
    return changes && { names, changes }
  } catch {
    // The bundler reports the error.
    return undefined
  }
}
