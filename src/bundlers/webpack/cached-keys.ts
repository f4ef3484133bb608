import type { Compilation, Module, NormalModule } from 'webpack'
import { STYLE_ID } from '../../core/filters'
import type { Dependencies } from '../../core/output/loaded-module'

/* References that no module of their own tells of, in webpack's cache entry of the module that contains them. */

interface CachedInfo {
  imagekitKeys?: string[]
}

/** Records a reference of a module, and what it depends on. */
export function recordKey({ buildInfo }: NormalModule, key: string, { files, missing }: Dependencies): void {
  if (!buildInfo) return
  const info = buildInfo as CachedInfo
  info.imagekitKeys = [...(info.imagekitKeys ?? []), key]
  for (const file of files) buildInfo.fileDependencies?.add(file)
  for (const file of missing) buildInfo.missingDependencies?.add(file)
}

/**
 * Records the images of each style sheet in webpack's cache. mini-css-extract-plugin runs a style sheet's module while
 * it builds another of the same file: when that one comes from the cache, nothing runs and no hook is called for the
 * sheet's images.
 *
 * @param keysOf returns the keys of a module's own references
 */
export function recordStyles(compilation: Compilation, keysOf: (module: Module) => string[]): void {
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

/** The references that were recorded in this build, or in the one that filled the cache. */
export function recordedKeys({ buildInfo }: Module): string[] {
  return (buildInfo as CachedInfo | undefined)?.imagekitKeys ?? []
}

/** The modules that these lead to: a style sheet may import others. */
function reachable({ moduleGraph }: Compilation, modules: readonly Module[]): Module[] {
  const found = new Set(modules)
  for (const module of found) {
    for (const connection of moduleGraph.getOutgoingConnections(module)) {
      if (connection.module) found.add(connection.module)
    }
  }
  return [...found]
}
