import { readdirSync } from 'node:fs'

const NAME = /^constants-[0-9a-f]{16}\.txt$/

/** Returns the names of the caches of constants in a folder: one for each set of options. */
export function cacheFilesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => NAME.test(name))
  } catch {
    // There is no such folder.
    return []
  }
}

/** @param id 16 hex digits */
export const cacheFileName = (id: string) => `constants-${id}.txt`
