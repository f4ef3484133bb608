import { SPECIFIER } from '../../core/filters'
import { CONSTANTS } from '../../core/output/constants'
import { keyOfVirtualId } from '../../core/virtual-id'
import { type ImageImport, imageImports, withConstants } from '../../rewrite/js/constants'
import { type HookContext, resolveFile } from './modules'
import { NAME } from './name'
import { mapped, type Session, type SessionOf, type Transformed } from './session'

/** A session that knows the references of which no module is left. */
export interface InliningSession extends Session {
  readonly inlined: Set<string>
}

/** JSX that is not compiled yet: its text is code to the lexer. */
const UNCOMPILED = /\.[jt]sx$/
const TAG = /<\/|\/>/

/**
 * Turns imports of plain values (`import hero from 'ik:/hero.jpg?w=400'`) into constants of the importing module. A
 * module of its own costs a bundler far more than a constant: of a large build, most. Only builds do it: a dev server
 * updates images by their modules, and a watcher of Rollup's keeps transformed code.
 *
 * @param plain selects plain references
 */
export function inlineConstants(sessionOf: SessionOf<InliningSession>, plain: RegExp) {
  const isWanted = (specifier: string) => SPECIFIER.test(specifier) || plain.test(specifier)
  return async function (this: HookContext, code: string, id: string): Promise<Transformed | undefined> {
    const session = sessionOf(this)
    const { build } = session
    if (build.host.purpose !== 'build' || (UNCOMPILED.test(id) && TAG.test(code))) return undefined
    const imports = imageImports(code, isWanted, CONSTANTS)
    const constants = new Map<ImageImport, ReadonlyMap<string, string>>()
    for (const found of imports) {
      const key = await keyOf(session, this, found.specifier, id)
      const values = key === undefined ? undefined : await build.constants(key, found.bindings.values())
      if (!values) continue
      session.inlined.add(key!)
      constants.set(found, values)
    }
    const edited = withConstants(code, imports, (found) => constants.get(found))
    return edited && { ...mapped(session, edited)!, meta: INLINED }
  }
}

/** Recorded in Rollup's cache: a module taken from it would refer to images that this build knows nothing of. */
const INLINED = { [NAME]: 'inlined' }

/** Transforms a cached module again if images were inlined into it. */
export function shouldTransformCachedModule({ meta }: { meta: Record<string, unknown> }): boolean {
  return meta[NAME] === 'inlined'
}

async function keyOf(
  session: Session,
  context: HookContext,
  specifier: string,
  importer: string,
): Promise<string | undefined> {
  if (SPECIFIER.test(specifier)) {
    const resolveAlias = (path: string, from: string | undefined) => resolveFile(session, context, path, from)
    return session.build.resolve(specifier, importer, resolveAlias)
  }
  // A plain reference may be a neighbour's.
  const resolved = await context.resolve?.(specifier, importer)
  return resolved ? keyOfVirtualId(resolved.id) : undefined
}
