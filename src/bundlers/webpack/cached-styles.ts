import type { Compilation, Module, NormalModule } from 'webpack'
import { STYLE_ID } from '../../core/filters'

/** What webpack keeps of a module in its cache, and our entry in it. */
interface CachedInfo {
  imagekitKeys?: string[]
}

/**
 * mini-css-extract-plugin runs a style sheet's module while it builds another of the same file. When that one comes out
 * of webpack's cache, nothing is run and nobody asks for the sheet's images; so it is told here what they are.
 *
 * @param keysOf keys of the references that a module itself is
 */
export function noteStyles(compilation: Compilation, keysOf: (module: Module) => string[]): void {
  const byFile = new Map<string, Module[]>()
  for (const module of compilation.modules) {
    const { resource } = module as NormalModule
    if (resource && STYLE_ID.test(resource)) byFile.set(resource, [...(byFile.get(resource) ?? []), module])
  }
  for (const modules of byFile.values()) {
    if (modules.length < 2) continue
    const keys = reachable(compilation, modules).flatMap(keysOf)
    for (const { buildInfo } of modules)
      if (buildInfo) (buildInfo as CachedInfo).imagekitKeys = [...new Set(keys)]
  }
}

/** What `noteStyles` noted in this build, or in the one that filled the cache. */
export function notedKeys({ buildInfo }: Module): string[] {
  return (buildInfo as CachedInfo | undefined)?.imagekitKeys ?? []
}

/** Modules that these lead to: a style sheet may import others. */
function reachable({ moduleGraph }: Compilation, modules: readonly Module[]): Module[] {
  const found = new Set(modules)
  for (const module of found) {
    for (const connection of moduleGraph.getOutgoingConnections(module)) {
      if (connection.module) found.add(connection.module)
    }
  }
  return [...found]
}
