import { dirname, join, relative, resolve } from 'node:path'
import type { UserConfig } from 'vite'
import { NAME } from '../../shared/name'

/** A specifier of a file beside its importer, in the syntax of esbuild's filters. */
const RELATIVE = /^ik:\.{1,2}\//

/** Of esbuild's, as far as it is used. */
interface EsbuildSetup {
  onResolve(
    options: { filter: RegExp },
    resolve: (request: { path: string; importer: string }) => { path: string; external: true } | undefined,
  ): void
}

/**
 * Optimized packages (`optimizeDeps`) are modules of Vite's cache folder, beside which no image of theirs is: keeps their relative
 * specifiers valid there.
 */
export class OptimizedDeps {
  /** Vite's `cacheDir`, once it is known. */
  cacheDir: string | undefined

  /** @param hasRolldown whether the optimizer is Vite 8's, and not esbuild */
  options(hasRolldown: boolean): Pick<UserConfig, 'optimizeDeps'> {
    const plugin = hasRolldown ? this.#ofRolldown() : this.#ofEsbuild()
    const options = { plugins: [{ name: `${NAME}:optimized-deps`, ...plugin }] } as object
    return { optimizeDeps: hasRolldown ? { rolldownOptions: options } : { esbuildOptions: options } }
  }

  #ofRolldown(): object {
    return {
      resolveId: {
        filter: { id: RELATIVE },
        handler: (id: string, importer?: string) => {
          const moved = this.#moved(id, importer)
          return moved && { id: moved, external: 'absolute' }
        },
      },
    }
  }

  #ofEsbuild(): object {
    return {
      setup: (build: EsbuildSetup) =>
        build.onResolve({ filter: RELATIVE }, ({ path, importer }) => {
          const moved = this.#moved(path, importer)
          return moved ? { path: moved, external: true } : undefined
        }),
    }
  }

  /** The specifier as seen from the folder of the optimized modules, each of which is directly in one. */
  #moved(specifier: string, importer: string | undefined): string | undefined {
    if (!importer || this.cacheDir === undefined) return undefined
    const path = resolve(dirname(importer), specifier.slice('ik:'.length))
    return `ik:${relative(join(this.cacheDir, 'deps'), path).replaceAll('\\', '/')}`
  }
}
