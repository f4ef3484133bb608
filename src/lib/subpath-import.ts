import { createRequire } from 'node:module'
import { join } from 'node:path'

/**
 * The file of a subpath import (`#img/a.jpg`, by `imports` in package.json). By Node's own rules, as compilers of components
 * and style sheets take a `#` for a fragment.
 */
export function subpathImport(path: string, folder: string): string | undefined {
  try {
    return createRequire(join(folder, 'package.json')).resolve(path)
  } catch {
    // It may have no condition that a `require` meets: then the bundler may know.
    return undefined
  }
}
