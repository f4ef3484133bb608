import type { Compiler, javascript, NormalModule } from 'webpack'
import type { Build } from '../../core/build'
import { plainPattern, SPECIFIER } from '../../core/filters'
import { CONSTANTS } from '../../core/output/constants'
import type { Constants } from '../../core/output/loaded-module'
import { readPlain } from '../../core/references/plain-reference'
import { NAME } from '../shared/name'
import { besideImporter } from '../shared/plain-imports'
import { recordKey } from './cached-keys'

type Parser = javascript.JavascriptParser
type DependencyLocation = NonNullable<ReturnType<Parser['getLocation']>>
type ImportDeclaration = Parameters<Parameters<Parser['hooks']['import']['tap']>[1]>[0]
type Program = Parameters<Parameters<Parser['hooks']['program']['tap']>[1]>[0]
type NormalModuleFactory = Parameters<Parameters<Compiler['hooks']['normalModuleFactory']['tap']>[1]>[0]

/** Tags the local names of an import, with the code of their value. */
const TAG = Symbol(NAME)
/** Before webpack's own plugin, which would add a dependency on a module. */
const FIRST = { name: NAME, stage: -10 }

/**
 * Puts constants in the place of the names of an import (`import hero from 'ik:/hero.jpg?w=400'`), wherever a module uses
 * them, so that the image needs no module of its own. webpack's parser knows what a name refers to, but it does not wait:
 * an alias, a placeholder and a file of the Media Library that has to be looked up keep their modules.
 *
 * @param depend adds a dependency on the project's state
 */
export function inlineConstants(
  { webpack, options }: Compiler,
  factory: NormalModuleFactory,
  build: Build,
  depend: (module: NormalModule) => void,
): void {
  const { ConstDependency } = webpack.dependencies
  const plain = plainPattern(build.project.options.include)
  const isOurs = (source: string) => SPECIFIER.test(source) || plain.test(source)
  const follow = (parser: Parser) => {
    let exported: ReadonlySet<string> | undefined
    let program: Program | undefined
    /** The constants of the import that the parser reads. */
    let current: { statement: ImportDeclaration; constants: Constants } | undefined
    parser.hooks.program.tap(NAME, (ast) => {
      program = ast
      exported = undefined
    })
    parser.hooks.import.tap(FIRST, (statement, source) => {
      const module = parser.state.module as NormalModule
      if (!isOurs(String(source))) return undefined
      exported ??= exportedNames(program)
      const found = isPlainImport(statement, exported)
        ? constantsOf(build, String(source), module, importedNames(statement))
        : undefined
      if (!found) return undefined
      const { key, constants } = found
      // Without a cache nobody asks again, and webpack would hash each image.
      recordKey(module, key, options.cache ? constants : { files: [], missing: [] })
      current = { statement, constants }
      depend(module)
      const range = statement.range as [number, number]
      const cleared = new ConstDependency(parser.isAsiPosition(range[0]) ? ';' : '', range)
      cleared.loc = locationOf(parser, statement)
      module.addPresentationalDependency(cleared)
      parser.unsetAsiPosition(range[1])
      return true
    })
    parser.hooks.importSpecifier.tap(FIRST, (statement, _source, name, local) => {
      if (statement !== current?.statement || name === null) return undefined
      parser.tagVariable(local, TAG as never, { code: current.constants.values.get(name) } as never)
      return true
    })
    // An assignment stays, and fails where it stands: of a constant in its place, the whole output would be no JavaScript.
    parser.hooks.assign.for(TAG).tap(NAME, () => true)
    // Of an older webpack's parser nobody hears of `width++`.
    parser.hooks.write?.for(TAG).tap(NAME, () => true)
    parser.hooks.expression.for(TAG).tap(NAME, (expression) => {
      const { code } = parser.currentTagData as unknown as { code: string }
      const range = expression.range as [number, number]
      const { inShorthand } = parser.scope
      const value = code.startsWith('"') ? code : inParentheses(code, parser.isAsiPosition(range[0]))
      const text = inShorthand ? `${inShorthand}: ${value}` : value
      const replaced = new ConstDependency(text, range)
      replaced.loc = locationOf(parser, expression)
      parser.state.module.addPresentationalDependency(replaced)
      return true
    })
  }
  for (const type of ['javascript/auto', 'javascript/esm'] as const)
    factory.hooks.parser.for(type).tap(NAME, follow)
}

/** A number can't be followed by a property as it is; a line that begins with a parenthesis would call what is before it. */
function inParentheses(code: string, isAsiPosition: boolean): string {
  return isAsiPosition ? `;(${code})` : `(${code})`
}

/** webpack's parser has set positions in its nodes before 5.112, whose nodes have none: Next bundles an older one. */
function locationOf(parser: Parser, node: Parameters<Parser['getLocation']>[0]): DependencyLocation {
  const { loc } = node as { loc?: DependencyLocation }
  return loc ?? parser.getLocation(node)!
}

/** The local names that a module lists in its exports. */
function exportedNames(program: Program | undefined): Set<string> {
  const names = (program?.body ?? []).flatMap((one) =>
    one.type === 'ExportNamedDeclaration' && !one.source
      ? one.specifiers.map(({ local }) => ('name' in local ? local.name : ''))
      : [],
  )
  return new Set(names)
}

/** Whether an import has names alone, without attributes, and the module re-exports none of them. */
function isPlainImport(
  { specifiers, ...statement }: ImportDeclaration,
  exported: ReadonlySet<string>,
): boolean {
  const { attributes = [], phase } = statement as { attributes?: unknown[]; phase?: unknown }
  if (specifiers.length === 0 || attributes.length > 0 || phase) return false
  return specifiers.every(({ local }) => !exported.has(local.name))
}

/** The imported names; a namespace is none that could be a constant. */
function importedNames({ specifiers }: ImportDeclaration): string[] {
  return specifiers.map((one) => {
    if (one.type === 'ImportDefaultSpecifier') return 'default'
    return one.type === 'ImportSpecifier' && 'name' in one.imported ? one.imported.name : '*'
  })
}

function constantsOf(
  build: Build,
  specifier: string,
  module: NormalModule,
  names: readonly string[],
): { key: string; constants: Constants } | undefined {
  if (build.host.purpose !== 'build' || !names.every((name) => CONSTANTS.has(name))) return undefined
  const importer = module.nameForCondition() ?? ''
  try {
    const recalled = build.recall(specifier, importer, names)
    if (recalled) return recalled
    const key = SPECIFIER.test(specifier)
      ? build.resolveNow(specifier, importer)
      : plainKeyNow(build, specifier, importer)
    const constants = key === undefined ? undefined : build.constants(key, names, { specifier, importer })
    if (constants instanceof Promise) {
      constants.catch(() => {})
      return undefined
    }
    return constants && { key: key!, constants }
  } catch {
    // The import's own module reports the error, with its position.
    return undefined
  }
}

/** Returns the key of a relative image with parameters. */
function plainKeyNow(build: Build, text: string, importer: string): string | undefined {
  const plain = text.includes('!') ? undefined : readPlain(text, build.project.options.include)
  const file = plain?.query ? besideImporter(plain.path, importer) : undefined
  if (!plain || !file || !build.isImage(file)) return undefined
  return build.resolveFile(file, plain.query, importer, text)
}
