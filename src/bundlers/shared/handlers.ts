import { SPECIFIER } from '../../core/filters'
import { declareLiterals } from './declare'
import { loadModule, resolveSpecifier } from './modules'
import { resolvePlain } from './plain-imports'
import type { Handlers } from './plugins'
import { rewriteComponent, rewriteModule } from './scripts/new-url'
import type { SessionOf } from './session'
import { sourceTransform } from './sources'

/** The hook handlers that several bundlers share. */
export function handlersOf(sessionOf: SessionOf): Handlers {
  const ofSpecifier = resolveSpecifier(sessionOf)
  const ofPlain = resolvePlain(sessionOf)
  return {
    resolveId(source, importer) {
      return SPECIFIER.test(source)
        ? ofSpecifier.call(this, source, importer)
        : ofPlain.call(this, source, importer)
    },
    load: loadModule(sessionOf),
    sources: sourceTransform(sessionOf),
    urls: rewriteModule(sessionOf),
    componentUrls: rewriteComponent(sessionOf),
    declare: declareLiterals(sessionOf),
  }
}
