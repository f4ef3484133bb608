import { SPECIFIER } from '../../core/filters'
import { declareLiterals } from './declare'
import { resolvePlain } from './plain-imports'
import type { Handlers } from './plugins'
import { loadModule, resolveSpecifier, rewriteModule, type Session } from './session'
import { sourceTransform } from './sources'

/** What the hooks that several bundlers have do in a session. */
export function handlersOf(session: Session): Handlers {
  const ofSpecifier = resolveSpecifier(session)
  const ofPlain = resolvePlain(session)
  return {
    resolveId(source, importer) {
      return SPECIFIER.test(source)
        ? ofSpecifier.call(this, source, importer)
        : ofPlain.call(this, source, importer)
    },
    load: loadModule(session),
    sources: sourceTransform(session),
    urls: rewriteModule(session),
    declare: declareLiterals(session),
  }
}
