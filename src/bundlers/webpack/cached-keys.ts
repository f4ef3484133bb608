import type { Compilation, Module, NormalModule } from 'webpack'
import { STYLE_ID } from '../../core/filters'
import type { Dependencies } from '../../core/output/loaded-module'
import { nativeContext } from '../shared/native-context'

/* References that no module of their own tells of, in webpack's cache entry of the module that contains them. */

interface CachedInfo {
  imagekitKeys?: string[]
  /** Those of a style sheet's other modules, and of what these import. */
  imagekitSheetKeys?: string[]
}

/** Returns the module that a hook of unplugin's runs for. */
export function moduleOf(context: object): NormalModule | undefined {
  const native = nativeContext(context)
  return native?.framework === 'webpack' ? (native.loaderContext?._module as NormalModule) : undefined
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
 * it builds another of the same file, by a child compiler in its first version: when that one comes from the cache,
 * nothing runs and no hook is called for the sheet's images.
 *
 * @param keysOf returns the keys of a module's own references
 */
export function recordStyles(compilation: Compilation, keysOf: (module: Module) => string[]): void {
  const byFile = new Map<string, StyleModule[]>()
  for (const module of styleModules(compilation)) {
    const { resource } = module.module
    byFile.set(resource, [...(byFile.get(resource) ?? []), module])
  }
  for (const modules of byFile.values()) {
    if (modules.length < 2) continue
    const found = modules.flatMap(reachable)
    const keys = new Set(
      found.flatMap((module) => [...keysOf(module), ...(infoOf(module).imagekitKeys ?? [])]),
    )
    for (const { module } of modules) infoOf(module).imagekitSheetKeys = [...keys]
  }
}

/** A style sheet's module, and the compilation that it is part of. */
interface StyleModule {
  module: NormalModule
  compilation: Compilation
}

function styleModules(compilation: Compilation): StyleModule[] {
  const own = [...compilation.modules].flatMap((module) =>
    STYLE_ID.test((module as NormalModule).resource ?? '')
      ? [{ module: module as NormalModule, compilation }]
      : [],
  )
  return [...own, ...compilation.children.flatMap(styleModules)]
}

/** The references that were recorded in this build, or in the one that filled the cache. */
export function recordedKeys(module: Module): string[] {
  const { imagekitKeys = [], imagekitSheetKeys = [] } = infoOf(module)
  return [...imagekitKeys, ...imagekitSheetKeys]
}

function infoOf({ buildInfo }: Module): CachedInfo {
  return (buildInfo ?? {}) as CachedInfo
}

/** The modules that this one leads to: a style sheet may import others. */
function reachable({ module, compilation: { moduleGraph } }: StyleModule): Module[] {
  const found = new Set<Module>([module])
  for (const one of found) {
    for (const connection of moduleGraph.getOutgoingConnections(one)) {
      if (connection.module) found.add(connection.module)
    }
  }
  return [...found]
}
