import type { Compilation } from 'webpack'
import type { ResolveAlias } from '../../core/references/reference'

/** Resolves a path in a folder as webpack does, aliases included. */
export function aliasResolver(
  compilation: Compilation,
  context: string,
  dependencyType = 'esm',
): ResolveAlias {
  const resolver = compilation.resolverFactory.get('normal', { dependencyType })
  return (path) =>
    new Promise((found) => {
      resolver.resolve({}, context, path, {}, (error, file) => found(error || !file ? undefined : file))
    })
}
