import { lexer } from './lexer'

/** A static import, or a re-export. */
export interface StaticImport {
  specifier: string
  /** The text between `import` and the specifier; absent for a re-export, and for an import with attributes. */
  clause?: string
  start: number
  /** Exclusive; after the semicolon. */
  end: number
}

export interface ModuleSyntax {
  imports: readonly StaticImport[]
  /** Local names of the exports. */
  exported: ReadonlySet<string>
}

/** Returns a module's static imports and exports; none of a text that is not JavaScript. */
export function moduleSyntax(code: string): ModuleSyntax {
  return headSyntax(code) ?? lexedSyntax(code)
}

/** Returns the position of a module's first statement that is not a directive. */
export function afterDirectives(code: string): number {
  let at = code.startsWith('#!') ? code.indexOf('\n') + 1 || code.length : 0
  for (;;) {
    at = afterBlank(code, at)
    const end = skip(DIRECTIVE, code, at)
    if (end === at) return at
    at = end
  }
}

/** Returns the position of the next token: behind white space and comments. */
export function afterBlank(code: string, at: number): number {
  return skip(BLANK, code, at)
}

/** White space and comments. */
const BLANK = /(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y
const DIRECTIVE =
  /(?:'[^'\\\n]*'|"[^"\\\n]*")[ \t]*(?:\/\*(?:[^*\n]|\*(?!\/))*\*\/[ \t]*)?(?:;|(?=\r?\n|\/\/))/y
const IMPORT =
  /import(?=[\s{*])(?<clause>[^'"`;()/]*)(?:'(?<single>[^'\\\n]*)'|"(?<double>[^"\\\n]*)")[ \t]*(?<end>;|(?=\r?\n|$))/y
/** Also on a line of their own, where the lexer overlooks them. */
const ATTRIBUTES = /\s*(?:with|assert)\b/y
/** Possibly another import or a list of exports, or a function that may be exported. */
const MORE = /\bimport\s*[\w$*{'"]|\bexport\s*[{*]|\bfunction\b/

/**
 * Reads the imports of a module by its text alone, twenty times faster than the lexer: most modules begin with all of
 * their imports.
 *
 * @returns `undefined` if only the lexer can tell
 */
function headSyntax(code: string): ModuleSyntax | undefined {
  const imports: StaticImport[] = []
  let at = afterDirectives(code)
  for (;;) {
    IMPORT.lastIndex = at
    const groups = IMPORT.exec(code)?.groups
    if (!groups) break
    const start = at
    at = IMPORT.lastIndex
    if (groups.end !== ';' && hasAttributes(code, at)) return undefined
    const { clause = '', single, double = '' } = groups
    imports.push({ specifier: single ?? double, clause: clause.trim(), start, end: at })
    at = afterBlank(code, at)
  }
  return MORE.test(code.slice(at)) ? undefined : { imports, exported: new Set() }
}

/** es-module-lexer's `ImportType.Static`. */
const STATIC = 1

function lexedSyntax(code: string): ModuleSyntax {
  const exported = new Set<string>()
  const imports: StaticImport[] = []
  try {
    const [lexedImports, lexedExports] = lexer().parse(code)
    for (const { ln: local } of lexedExports) if (local !== undefined) exported.add(local)
    for (const { n: specifier, t: kind, a: attributes, s, ss: start, se } of lexedImports) {
      if (kind !== STATIC || specifier === undefined) continue
      const isPlain = code.startsWith('import', start) && attributes === -1 && !hasAttributes(code, se)
      imports.push({
        specifier,
        start,
        end: code[se] === ';' ? se + 1 : se,
        // Up to the quote.
        ...(isPlain && { clause: code.slice(start + 'import'.length, s - 1).trim() }),
      })
    }
  } catch {
    return { imports: [], exported }
  }
  return { imports, exported }
}

function hasAttributes(code: string, at: number): boolean {
  ATTRIBUTES.lastIndex = at
  return ATTRIBUTES.test(code)
}

function skip(pattern: RegExp, code: string, at: number): number {
  pattern.lastIndex = at
  return at + (pattern.exec(code)?.[0].length ?? 0)
}
