import type { Node } from 'estree-walker'
import { SPECIFIER } from '../../core/filters'
import { CONSTANTS } from '../../core/output/constants'
import type { Constants } from '../../core/output/loaded-module'
import { keyOfVirtualId } from '../../core/virtual-id'
import { InstalledPackages } from '../../lib/files/installed-packages'
import { constantChanges, type ImageImport, imageImports } from '../../rewrite/constants/constants'
import { renamedConstants } from '../../rewrite/constants/renamed-constants'
import { changed, changedText } from '../../rewrite/edit'
import { type HookContext, resolveFile } from './modules'
import type { Session, SessionOf, Transformed } from './session'

/*
 * Imports of plain values (`import hero from 'ik:/hero.jpg?w=400'`) become constants of the importing module. A module
 * of its own costs a bundler far more than a constant: of a large build, most. Only builds do it: a dev server updates
 * images by their modules, and a watcher keeps transformed code.
 */

/** A session that knows the references of which no module is left. */
export interface InliningSession extends Session {
  readonly inlined: Set<string>
}

/** A module whose imports have become constants. */
interface InlinedImports {
  /** Without a map where the build writes none. */
  edited: Transformed
  /** The references, with what they depend on. */
  images: ReadonlyMap<string, Constants>
}

const packages = new WeakMap<Session['build'], InstalledPackages>()

/** Those that a build has looked for. */
function packagesOf(build: Session['build']): InstalledPackages {
  const known = packages.get(build) ?? new InstalledPackages()
  packages.set(build, known)
  return known
}

/** Whether a module is not compiled yet: the text in JSX, or a component's markup, is code to the lexer. */
function isUncompiled(file: string, code: string): boolean {
  if (/\.[jt]sx$/.test(file)) return /<\/|\/>/.test(code)
  return /\.(?:vue|svelte|astro|mdx?)(?:$|\?)/.test(file) && /^\s*(?:<|---)/.test(code)
}

/** A module whose imports of images are looked at. */
interface Importer {
  code: string
  file: string
  /** Selects plain references. */
  plain: RegExp
  /** The bundler's parser, if it takes long to tell apart variables of one name. */
  parse?: ((code: string) => Node) | undefined
}

/**
 * Puts constants in the place of imports. Returns a promise only where a bundler has to be asked or an image to be loaded: ten
 * thousand modules should not cost ten thousand turns of the event loop.
 *
 * @param keyOf resolves a specifier to a reference's key; `undefined` if it is not the plugin's
 * @returns `undefined` if nothing changes
 */
export function inlineImports(
  { build, isUnmapped }: Pick<Session, 'build' | 'isUnmapped'>,
  { code, file, plain, parse }: Importer,
  keyOf: (specifier: string) => Promise<string | undefined>,
): InlinedImports | undefined | Promise<InlinedImports | undefined> {
  if (build.host.purpose !== 'build' || isUncompiled(file, code)) return undefined
  const isWanted = (specifier: string) => SPECIFIER.test(specifier) || plain.test(specifier)
  const imports = imageImports(code, isWanted, CONSTANTS, (specifier) =>
    packagesOf(build).has(specifier, file),
  )
  if (imports.length === 0) return undefined
  const images = new Map<string, Constants>()
  const made = new Map<ImageImport, { key: string; values: Constants['values'] }>()
  const add = (found: ImageImport, key: string, constants: Constants) => {
    images.set(key, constants)
    made.set(found, { key, values: constants.values })
  }
  const unknown = imports.filter((found) => {
    const recalled = build.recall(found.specifier, file, found.bindings.values())
    if (recalled) add(found, recalled.key, recalled.constants)
    return recalled === undefined
  })
  const inlined = () => {
    const renamed = parse && renamedConstants(code, made, parse)
    const changes = constantChanges(code, imports, (found) => made.get(found)?.values, renamed?.names)
    if (!changes) return undefined
    if (renamed) changes.push(...renamed.changes)
    return {
      edited: isUnmapped ? { code: changedText(code, changes), map: null } : changed(code, changes),
      images,
    }
  }
  if (unknown.length === 0) return inlined()
  const load = async () => {
    for (const found of unknown) {
      const { specifier, bindings } = found
      const key = await keyOf(specifier)
      if (key === undefined) continue
      const constants = await build.constants(key, bindings.values(), { specifier, importer: file })
      if (constants) add(found, key, constants)
    }
    return inlined()
  }
  return load()
}

/** Whether the bundler is Rollup itself: to tell apart a thousand variables of one name, it tries half a million names. */
const isRollup = ({ meta }: HookContext) => meta?.rollupVersion !== undefined && !meta.rolldownVersion

/**
 * The transform of Rollup's family.
 *
 * @param meta recorded with each module that images were inlined into
 */
export function constantsTransform(
  sessionOf: SessionOf<InliningSession>,
  plain: RegExp,
  meta?: Record<string, unknown>,
) {
  return function (
    this: HookContext,
    code: string,
    id: string,
  ): Transformed | undefined | Promise<Transformed | undefined> {
    const session = sessionOf(this)
    const transformed = (found: InlinedImports | undefined): Transformed | undefined => {
      if (!found) return undefined
      for (const key of found.images.keys()) session.inlined.add(key)
      const { code: text, map } = found.edited
      return meta ? { code: text, map, meta } : { code: text, map }
    }
    const parse = isRollup(this) ? (text: string) => this.parse(text) : undefined
    const found = inlineImports(session, { code, file: id, plain, parse }, async (specifier) => {
      if (SPECIFIER.test(specifier)) {
        const { build } = session
        const now = build.resolveNow(specifier, id)
        return now ?? build.resolve(specifier, id, (path, from) => resolveFile(session, this, path, from))
      }
      // A plain reference may be a neighbour's.
      const resolved = await this.resolve?.(specifier, id)
      return resolved ? keyOfVirtualId(resolved.id) : undefined
    })
    return found instanceof Promise ? found.then(transformed) : transformed(found)
  }
}
