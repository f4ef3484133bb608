import { existsSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, join } from 'node:path'

/** Tells packages from files that an alias leads to (`@components/card`), by the folders of packages; remembers what it has seen. */
export class InstalledPackages {
  readonly #known = new Map<string, boolean>()

  /**
   * Whether a bare specifier (`react`, `@scope/name/part`) is of a package that a module finds.
   *
   * @param importer the module's file
   */
  has(specifier: string, importer: string): boolean {
    // Plug'n'Play has no such folders.
    if (isBuiltin(specifier) || process.versions.pnp) return true
    const [name = ''] = /^(?:@[^/]+\/)?[^/]+/.exec(specifier) ?? []
    return this.#isInstalled(name, dirname(importer))
  }

  #isInstalled(name: string, folder: string): boolean {
    const id = `${folder}\0${name}`
    const known = this.#known.get(id)
    if (known !== undefined) return known
    const above = dirname(folder)
    const found =
      existsSync(join(folder, 'node_modules', name)) || (above !== folder && this.#isInstalled(name, above))
    this.#known.set(id, found)
    return found
  }
}
