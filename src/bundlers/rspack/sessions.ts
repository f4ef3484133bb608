import type { Compiler } from '@rspack/core'
import type { InliningSession } from '../shared/constants'
import { SingleSession } from '../shared/session'

/** The sessions of a plugin's compilers: Rsbuild has one for each environment, at once. */
export class CompilerSessions extends SingleSession<InliningSession> {
  readonly #sessions = new WeakMap<Compiler, InliningSession>()

  add(compiler: Compiler, session: InliningSession): void {
    this.current = session
    this.#sessions.set(compiler, session)
  }

  /** Returns the session of a compiler, or of the one that a child compiler belongs to. */
  in(compiler: Compiler): InliningSession | undefined {
    return this.#sessions.get(compiler) ?? this.#sessions.get(compiler.root)
  }
}
