import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Returns the files in a folder and in those below it, except in `node_modules`. A folder that can't be read is empty.
 *
 * @param enters whether to read a folder, by its name and path. Default: all are read
 */
export function* filesBelow(
  folder: string,
  enters: (name: string, path: string) => boolean = () => true,
): Generator<string, void> {
  for (const entry of entriesOf(folder)) {
    const path = join(folder, entry.name)
    if (entry.isFile()) yield path
    else if (entry.isDirectory() && entry.name !== 'node_modules' && enters(entry.name, path))
      yield* filesBelow(path, enters)
  }
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return []
  }
}
