import type { Compilation, Module, NormalModule } from 'webpack'
import type { Build } from '../../core/build'
import { aliasResolver } from './alias-resolver'
import { recordedKeys, recordStyles } from './cached-keys'
import { innerModules } from './output'
import type { RenderedAssets } from './rendered-assets'

/* The references of a compilation. */

/** The references that became files of webpack's own, by file: the specifier is no longer part of such a module. */
export type BundledKeys = Map<string, Set<string>>

/**
 * Resolves and loads modules that came from webpack's cache: they were neither resolved nor loaded in this process, but
 * the upload needs both.
 */
export async function remember(
  compilation: Compilation,
  build: Build,
  rendered: RenderedAssets,
  bundled: BundledKeys,
): Promise<void> {
  recordStyles(compilation, (module) => ownKeys(module, bundled))
  for (const key of keysIn(compilation, bundled)) {
    // A key is a specifier as written in the root, so it resolves to itself.
    if (!build.has(key))
      await build.resolve(key, undefined, aliasResolver(compilation, build.project.options.root))
    if (!build.isDelivered(key)) await rendered.load(key)
  }
}

/** Returns the keys of the references in a compilation and its children (html-webpack-plugin's templates, say). */
export function keysIn(compilation: Compilation, bundled: BundledKeys): string[] {
  const own = [...compilation.modules].flatMap((module) => [
    ...ownKeys(module, bundled),
    ...innerModules(module).flatMap(recordedKeys),
  ])
  // Constants of one reference are in each module that imports it.
  return [...new Set([...own, ...compilation.children.flatMap((child) => keysIn(child, bundled))])]
}

function ownKeys(module: Module, bundled: BundledKeys): string[] {
  const { resource } = module as NormalModule
  return resource?.startsWith('ik:') ? [keyOf(resource)] : [...(bundled.get(resource) ?? [])]
}

/** `!` and `#` have a meaning in a webpack request; encoding `%` too makes it reversible. */
export function resourceOf(key: string): string {
  return encodeURI(key).replaceAll('!', '%21').replaceAll('#', '%23')
}

export function keyOf(resource: string): string {
  return decodeURIComponent(resource)
}
