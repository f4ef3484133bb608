import type { Compilation, Compiler, NormalModule } from 'webpack'
import { STYLE_ID } from '../../core/filters'
import type { ProjectState } from '../../core/project-state'
import { NAME } from '../shared/name'

/* What webpack's filesystem cache must not keep. */

/** Components and style sheets: the texts in which the plugin's loaders write URLs, where modules get imports. */
const HOLDS_URLS = new RegExp(`${STYLE_ID.source}|\\.vue(?:$|\\?)`)

/**
 * The options decide what is a reference, in modules too that have none under others: each set of options has a cache of
 * its own.
 */
export function keepCacheApart({ options: { cache } }: Compiler, { optionsVersion }: ProjectState): void {
  if (typeof cache !== 'object' || cache.type !== 'filesystem') return
  cache.version = `${cache.version ?? ''}|${NAME} ${optionsVersion}`
}

/**
 * Builds components and style sheets again once the lockfile's content has changed. A style sheet's loader may contain the
 * result of modules that it has run itself, and an extractor's does: webpack keeps it without what those depend on.
 */
export function dependTextsOn(
  { webpack: { NormalModule } }: Compiler,
  compilation: Compilation,
  depend: (module: NormalModule) => void,
): void {
  NormalModule.getCompilationHooks(compilation).loader.tap(NAME, (_context, module) => {
    if (HOLDS_URLS.test(module.resource)) depend(module)
  })
}
