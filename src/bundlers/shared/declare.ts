import { type HookContext, resolveFile } from './modules'
import type { SessionOf } from './session'

const LITERAL = /(["'`])(ik:[^"'`\n\\$]+)\1/g

/** Declares literal `ik:` specifiers (option `dts`). Importing an invalid one reports the error. */
export function declareLiterals(sessionOf: SessionOf) {
  return async function (this: HookContext, code: string, id: string): Promise<undefined> {
    const session = sessionOf(this)
    const specifiers = new Set([...code.matchAll(LITERAL)].map(([, , specifier = '']) => specifier))
    for (const specifier of specifiers) {
      await session.build
        .resolve(specifier, id, (path, from) => resolveFile(session, this, path, from))
        .catch(() => {})
    }
  }
}
