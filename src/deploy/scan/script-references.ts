import type { ParserPlugin } from '@babel/parser'
import { type Node, walk } from 'estree-walker'
import { parse } from '../../rewrite/js/babel'

/** The references in a script. */
export interface ScriptReferences {
  /** Specifiers of imports, `import()`, `require()` and `new URL(…, import.meta.url)`. */
  values: string[]
  /** Calls of `import.meta.glob`. */
  globs: { patterns: string[]; query: string }[]
}

type Literal = { type: string; value?: unknown; quasis?: { value: { cooked?: string | null } }[] }
type Loose = Node & Record<string, unknown>

/**
 * Finds the references in a JavaScript or TypeScript module, whether they are images or not.
 *
 * @param language the file's extension: only `ts`, `mts` and `cts` have casts that look like JSX
 * @throws SyntaxError if the parser cannot recover
 */
export function scriptReferences(code: string, language: string): ScriptReferences {
  const isPlainTypeScript = /^[cm]?ts$/.test(language)
  const plugins: ParserPlugin[] = [
    'typescript',
    'decorators-legacy',
    ...(isPlainTypeScript ? [] : ['jsx' as const]),
  ]
  const { program } = parse(code, {
    sourceType: 'unambiguous',
    plugins,
    errorRecovery: true,
    attachComment: false,
  })
  const found: ScriptReferences = { values: [], globs: [] }
  walk(program as unknown as Node, {
    enter(node) {
      collect(node as Loose, found)
      // The names in imports and exports hold no references, and are most of the tree of a list of imports.
      if (hasNamesOnly(node as Loose)) this.skip()
    },
  })
  return found
}

function hasNamesOnly({ type }: Loose): boolean {
  return /^(?:ImportDeclaration|ExportAllDeclaration|ExportSpecifier)$/.test(type)
}

function collect(node: Loose, { values, globs }: ScriptReferences): void {
  const add = (literal: unknown) => {
    const value = textOf(literal)
    if (value !== undefined) values.push(value)
  }
  const [first, second] = (node.arguments as Loose[] | undefined) ?? []
  const callee = node.callee as Loose | undefined
  const type = node.type as string
  if (/^(?:Import|ExportNamed|ExportAll)Declaration$/.test(type) || type === 'ImportExpression')
    add(node.source)
  else if (type === 'NewExpression' && callee?.name === 'URL' && isImportMeta(second, 'url')) add(first)
  else if (type !== 'CallExpression') return
  else if (callee?.type === ('Import' as string) || callee?.name === 'require') add(first)
  else if (isImportMeta(callee, 'glob')) {
    const patterns = textsOf(first)
    if (patterns) globs.push({ patterns, query: queryOf(second) })
  }
}

/** Returns the text of a string or template without expressions. */
function textOf(node: unknown): string | undefined {
  const { type, value, quasis } = (node ?? {}) as Literal
  if (/^(?:String)?Literal$/.test(type ?? '')) return typeof value === 'string' ? value : undefined
  return type === 'TemplateLiteral' && quasis?.length === 1
    ? (quasis[0]?.value.cooked ?? undefined)
    : undefined
}

function textsOf(node: unknown): string[] | undefined {
  const { elements } = (node ?? {}) as { elements?: unknown[] }
  const texts = (elements ?? [node]).map(textOf)
  return texts.every((text) => text !== undefined) ? texts : undefined
}

/** `{ query: '?w=400' }`, or the same as an object. */
function queryOf(node: unknown): string {
  const query = propertyOf(node, 'query')
  const text = textOf(query)
  if (text !== undefined) return text.replace(/^\?/, '')
  const { properties = [] } = (query ?? {}) as { properties?: { key?: Loose; value?: Literal }[] }
  return properties.map(({ key, value }) => `${key?.name ?? key?.value}=${value?.value}`).join('&')
}

function propertyOf(node: unknown, name: string): unknown {
  const { properties = [] } = (node ?? {}) as { properties?: { key?: Loose; value?: unknown }[] }
  return properties.find(({ key }) => (key?.name ?? key?.value) === name)?.value
}

function isImportMeta(node: Loose | undefined, property: string): boolean {
  const { object, property: own } = (node ?? {}) as { object?: Loose; property?: Loose }
  return object?.type === 'MetaProperty' && own?.name === property
}
