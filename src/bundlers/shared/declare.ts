import { type HookContext, opened, resolveFile, type Session } from './session'

const LITERAL = /(["'`])(ik:[^"'`\n\\$]+)\1/g

/** Has literal `ik:` specifiers declared (option `dts`). What is wrong with one is told when it is imported. */
export function declareLiterals(session: Session) {
  return async function (this: HookContext, code: string, id: string): Promise<undefined> {
    const { project } = opened(session)
    const specifiers = new Set([...code.matchAll(LITERAL)].map(([, , specifier = '']) => specifier))
    for (const specifier of specifiers) {
      await project
        .resolve(specifier, id, (path, from) => resolveFile(session, this, path, from))
        .catch(() => {})
    }
  }
}
