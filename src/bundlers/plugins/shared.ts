import type { UnpluginOptions } from 'unplugin'
import { literalPattern, newUrlPattern, plainPattern } from '../../core/plain'
import { SPECIFIER, VIRTUAL_ID } from '../../core/specifier'
import { declareLiterals, LITERAL_SPECIFIER, SCRIPT_ID } from '../declare'
import { resolvePlain } from '../plain'
import { loadModule, resolveSpecifier, rewriteModule, type Session } from '../session'
import { SOURCE_ID, sourceTransform } from '../sources'
import { SCHEME, STYLED_ID, schemelessStyles } from '../webpack-schemes'

/** The name that errors of a bundler show. */
export const NAME = 'unplugin-imagekit'

/** Imports of images: what is resolved, and the module that is loaded for it. */
export function images(session: Session, plain = plainPattern(session.options.include)): UnpluginOptions {
  const ofSpecifier = resolveSpecifier(session)
  const ofPlain = resolvePlain(session)
  return {
    name: NAME,
    // Before Vite's own resolver, which would take the scheme for a package.
    enforce: 'pre',
    resolveId: {
      filter: { id: new RegExp(`${SPECIFIER.source}|${plain.source}`, 'i') },
      handler(source, importer) {
        return SPECIFIER.test(source)
          ? ofSpecifier.call(this, source, importer)
          : ofPlain.call(this, source, importer)
      },
    },
    load: { filter: { id: VIRTUAL_ID }, handler: loadModule(session) },
  }
}

/** References in sources whose compiler would lose them. */
export function sources(session: Session, id = SOURCE_ID, order?: 'pre'): UnpluginOptions {
  return {
    name: `${NAME}:sources`,
    enforce: 'pre',
    transform: {
      ...(order && { order }),
      filter: { id, code: literalPattern(session.options.include) },
      handler: sourceTransform(session),
    },
  }
}

/** `new URL(…, import.meta.url)` */
export function urls(session: Session): UnpluginOptions {
  return {
    name: `${NAME}:new-url`,
    // Without `enforce`: after TypeScript and JSX are compiled, before the bundler looks for assets itself.
    transform: { filter: { code: newUrlPattern(session.options.include) }, handler: rewriteModule(session) },
  }
}

/** Specifiers of ours in style sheets, of which webpack and Rspack would say that their scheme is not handled. */
export function styleSchemes(session: Session): UnpluginOptions {
  return {
    name: `${NAME}:style-schemes`,
    enforce: 'pre',
    transform: { filter: { id: STYLED_ID, code: SCHEME }, handler: schemelessStyles(session) },
  }
}

/** Specifiers that no bundler asks for, to be declared all the same. */
export function declared(session: Session): UnpluginOptions[] {
  if (!session.options.dts) return []
  return [
    {
      name: `${NAME}:declare`,
      enforce: 'pre',
      transform: {
        filter: { id: SCRIPT_ID, code: LITERAL_SPECIFIER },
        handler: declareLiterals(session),
      },
    },
  ]
}
