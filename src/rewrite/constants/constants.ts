import type { Change } from '../edit'
import {
  afterBlank,
  afterDirectives,
  type ModuleSyntax,
  moduleSyntax,
  type StaticImport,
} from '../js/static-imports'
import { usedNames } from './used-names'

/** A static import whose names may become constants of the importing module. */
export interface ImageImport extends Pick<StaticImport, 'specifier' | 'start' | 'end'> {
  /** The imported name of each local name. */
  bindings: ReadonlyMap<string, string>
}

/**
 * Finds the static imports that constants can replace: those with a default or named imports of which the module
 * re-exports none.
 *
 * @param isWanted whether a specifier may be an image
 * @param names the exports that may be constants
 * @param isPackage whether a bare specifier is a package's, and not an alias of a module of the project
 */
export function imageImports(
  code: string,
  isWanted: (specifier: string) => boolean,
  names: ReadonlySet<string>,
  isPackage: (specifier: string) => boolean = () => true,
): ImageImport[] {
  const syntax = moduleSyntax(code)
  const isUsed = usedNames(code, syntax.imports)
  const found: ImageImport[] = []
  for (const { specifier, clause, start, end } of syntax.imports) {
    const bindings = clause !== undefined && isWanted(specifier) ? bindingsOf(clause) : undefined
    if (!bindings) continue
    // An unused import is left to the bundler, which drops it.
    const isPlain = [...bindings].every(
      ([local, name]) => names.has(name) && !syntax.exported.has(local) && isUsed(local),
    )
    if (isPlain) found.push({ specifier, bindings, start, end })
  }
  return found.length && mayRunEarly(code, syntax, { isWanted, isPackage }) ? [] : found
}

/**
 * Returns the changes that replace imports by constants.
 *
 * @param values returns the code of each imported name's value; `undefined` leaves the import as it is
 * @param names the names of the constants, where they are not the local ones
 * @returns `undefined` if there are none
 */
export function constantChanges(
  code: string,
  imports: readonly ImageImport[],
  values: (found: ImageImport) => ReadonlyMap<string, string> | undefined,
  names?: ReadonlyMap<string, string>,
): Change[] | undefined {
  const declarations: string[] = []
  const changes: Change[] = []
  for (const found of imports) {
    const constants = values(found)
    if (!constants) continue
    for (const [local, name] of found.bindings)
      declarations.push(`const ${names?.get(local) ?? local} = ${constants.get(name)};`)
    changes.push({ start: found.start, end: found.end, text: remainderOf(code, found) })
  }
  const [first] = changes
  if (!first) return undefined
  // Imports are evaluated before everything else in the module, wherever they are written.
  const at = afterDirectives(code)
  // A statement each: of one with a hundred constants, Rolldown holds twice as much.
  const text = declarations.join(' ')
  if (first.start === at) first.text = text + first.text
  else changes.push({ start: at, end: at, text: `${text} ` })
  return changes
}

/**
 * Returns what stays of an import: its line breaks, as errors of the bundler name lines of the changed text, and a semicolon where
 * the next statement would go on with the one before (`run()`, an import, `[a, b].map(…)`).
 */
function remainderOf(code: string, { start, end }: ImageImport): string {
  const breaks = code.slice(start, end).match(/\r?\n/g)?.join('') ?? ''
  return CONTINUING.test(code.charAt(afterBlank(code, end))) ? `;${breaks}` : breaks
}

/** Begins a statement, or continues one that has no semicolon. */
const CONTINUING = /[([`+\-/<]/

const NAME = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u

/** `hero from`, as most clauses are. */
const DEFAULT = /^([A-Za-z_$][\w$]*) from$/

/** Returns the imported name of each local name; `undefined` for other clauses (namespaces, types, comments). */
function bindingsOf(clause: string): Map<string, string> | undefined {
  const [, only] = DEFAULT.exec(clause) ?? []
  if (only) return new Map([[only, 'default']])
  if (!clause.endsWith('from')) return undefined
  const [own = '', named, ...rest] = clause.slice(0, -'from'.length).split(/[{}]/)
  const bindings = new Map<string, string>()
  const add = (local: string, name: string) =>
    NAME.test(local) && NAME.test(name) && bindings.set(local, name)
  // Without the comma it is a word before the braces (`import type { src } from …`).
  if (own.trim() && named !== undefined && !own.trim().endsWith(',')) return undefined
  const defaultName = own.trim().replace(/,$/, '').trim()
  if (defaultName && !add(defaultName, 'default')) return undefined
  for (const one of named?.split(',') ?? []) {
    const words = one.trim().split(/\s+/)
    if (words[0] === '') continue
    const [name, as, local = name] = words
    if (words.length > 3 || (as !== undefined && as !== 'as') || !add(local!, name!)) return undefined
  }
  return rest.join('').trim() === '' && bindings.size ? bindings : undefined
}

/**
 * Whether code of this module may run before its own statements do: in a circle of imports, another module can call a
 * function that this one exports as a declaration. An imported image is there by then, and a constant would not be.
 */
function mayRunEarly(
  code: string,
  { imports, exported }: ModuleSyntax,
  is: { isWanted(specifier: string): boolean; isPackage(specifier: string): boolean },
): boolean {
  const hasDefault = DEFAULT_FUNCTION.test(code)
  if (exported.size === 0 && !hasDefault) return false
  const isExported = ({ groups }: RegExpMatchArray) => groups?.name === undefined || exported.has(groups.name)
  if (!hasDefault && ![...code.matchAll(FUNCTION)].some(isExported)) return false
  const isLeaf = (specifier: string) =>
    is.isWanted(specifier) || LEAF.test(specifier) || (BARE.test(specifier) && is.isPackage(specifier))
  return !imports.every(({ specifier }) => isLeaf(specifier))
}

/** Packages, and aliases that look like one. */
const BARE = /^(?:node:|@[\w.-]+\/[\w.-]|\w[\w.-]*(?:\/|$))/
/** Files without imports of their own. */
const LEAF =
  /\.(?:css|s[ac]ss|less|styl|json|svg|png|jpe?g|webp|avif|gif|ico|mp4|webm|woff2?|ttf|txt|wasm)(?:$|\?)/i
/** A declaration with its name, which a comment may hide. */
const FUNCTION = /\bfunction(?:\s*\*\s*|\s+|(?=\/))(?:(?<name>[\p{ID_Start}$_][\p{ID_Continue}$]*)|\/)/gu
/** One without a name has no local one among the exports. */
const DEFAULT_FUNCTION = /\bexport\s+default\s+(?:async\s+)?function\b/
