import { type Node, walk } from 'estree-walker'
import { addToGroup } from '../../lib/collections/add-to-group'
import { type Glob, globOf } from './script-globs'
import type { Attribute, Tag } from './tag'

/** An import declaration. */
export interface Import {
  start: number
  end: number
  value: string
  /** The literal, its quotes included. */
  literal: { start: number; end: number }
  /** Local names and the imported ones: `default`, `*`, or the name of an export. */
  names: { imported: string; local: string; start: number; end: number }[]
}

/** A string literal; its range includes the quotes. */
export interface Literal {
  start: number
  end: number
  value: string
  /** Whether it is a part of a template with expressions, whose value is unknown. */
  isPart?: boolean
}

/** The parts of a module that codemods use. */
export interface Script {
  imports: Import[]
  /** `import('…')`, `require('…')`, `new URL('…', import.meta.url)`, and the re-exports. */
  loads: Literal[]
  /** `import.meta.glob('…', { query: '…' })`. */
  globs: Glob[]
  /** Other string literals that are values. */
  literals: Literal[]
  /** Positions at which each name is used, without its import. */
  uses: Map<string, number[]>
  /** Position at which an import can be added. */
  importsAt?: number
}

// biome-ignore lint/suspicious/noExplicitAny: Babel's and acorn's trees differ, and neither is typed in full here.
type Any = any

/** Reads a module's syntax tree, Babel's or an ESTree. @param offset position of the module in the file */
export function readScript(program: Node, source: string, offset = 0): { script: Script; tags: Tag[] } {
  const script: Script = { imports: [], loads: [], globs: [], literals: [], uses: new Map() }
  const tags: Tag[] = []
  const taken = new Set<Any>()
  const place = ({ start, end }: Any) => ({ start: start + offset, end: end + offset })
  const text = (node: Any): string | undefined => literalText(node)

  walk(program, {
    enter(raw, parentNode, key) {
      const node = raw as Any
      const parent = parentNode as Any
      if (node.type.startsWith('TS') && node.type.endsWith('Type')) return this.skip()
      if (node.type === 'ImportDeclaration') {
        script.imports.push(importOf(node, place))
        return this.skip()
      }
      const loaded = loadedBy(node)
      const value = text(loaded)
      if (loaded && value !== undefined) {
        taken.add(loaded)
        script.loads.push({ ...place(loaded), value })
      }
      const glob = node.type === 'CallExpression' ? globOf(node, place, text) : undefined
      if (glob) script.globs.push(glob)
      if (node.type === 'JSXElement') tags.push(jsxTag(node, place, source, offset))
      else if (node.type === 'JSXAttribute') {
        // Attributes belong to their tags.
        if (node.value?.type === 'StringLiteral') taken.add(node.value)
        if (text(node.value?.expression) !== undefined) taken.add(node.value.expression)
      } else if (isName(node, parent, String(key ?? ''))) {
        addToGroup(script.uses, node.name as string, node.start + offset)
      } else if (node.type === 'TemplateElement' && parent.expressions.length > 0) {
        script.literals.push({ ...place(node), value: node.value.cooked ?? '', isPart: true })
      } else if (text(node) !== undefined && !taken.has(node) && isValue(parent, String(key ?? ''))) {
        script.literals.push({ ...place(node), value: text(node)! })
      }
      return undefined
    },
  })
  script.importsAt = importsAt(program as Any, script.imports, source, offset)
  return { script, tags }
}

/** Merges the scripts of one module. */
export function mergedScripts(scripts: readonly Script[]): Script {
  const uses = new Map<string, number[]>()
  for (const script of scripts)
    for (const [name, places] of script.uses) for (const at of places) addToGroup(uses, name, at)
  return {
    imports: scripts.flatMap(({ imports }) => imports),
    loads: scripts.flatMap(({ loads }) => loads),
    globs: scripts.flatMap(({ globs }) => globs),
    literals: scripts.flatMap(({ literals }) => literals),
    uses,
  }
}

export function literalText(node: Any): string | undefined {
  if (node?.type === 'StringLiteral' || node?.type === 'Literal')
    return typeof node.value === 'string' ? node.value : undefined
  if (node?.type !== 'TemplateLiteral' || node.expressions.length > 0) return undefined
  return node.quasis[0]?.value.cooked ?? undefined
}

function importOf(node: Any, place: (node: Any) => { start: number; end: number }): Import {
  return {
    ...place(node),
    value: node.source.value,
    literal: place(node.source),
    names: node.specifiers.map((one: Any) => ({
      ...place(one),
      local: one.local.name,
      imported:
        one.type === 'ImportDefaultSpecifier'
          ? 'default'
          : one.type === 'ImportNamespaceSpecifier'
            ? '*'
            : (one.imported.name ?? one.imported.value),
    })),
  }
}

/** Returns the source of a re-export, `import()`, `require()` or `new URL()`. */
function loadedBy(node: Any): Any {
  if (/^Export(?:Named|All)Declaration$/.test(node.type)) return node.source
  if (node.type === 'ImportExpression') return node.source
  if (node.type === 'CallExpression') {
    const isLoad = node.callee.type === 'Import' || node.callee.name === 'require'
    return isLoad ? node.arguments[0] : undefined
  }
  const isUrl = node.type === 'NewExpression' && node.callee.name === 'URL'
  return isUrl && node.arguments[1]?.object?.type === 'MetaProperty' ? node.arguments[0] : undefined
}

function isName(node: Any, parent: Any, key: string): boolean {
  if (node.type === 'JSXIdentifier') return parent?.type === 'JSXOpeningElement' || key === 'object'
  if (node.type !== 'Identifier') return false
  const isProperty = key === 'property' && !parent?.computed
  return !isProperty && !(key === 'key' && !parent?.computed && !parent?.shorthand)
}

/** Whether a literal is a value: no property name, directive, module name or part of a tagged template. */
function isValue(parent: Any, key: string): boolean {
  if (parent === null || /^TS|^JSX|^(?:Directive|TaggedTemplateExpression)$/.test(parent.type)) return false
  if (parent.type === 'ExpressionStatement' || parent.type === 'ImportAttribute') return false
  return key !== 'source' && !(key === 'key' && !parent.computed)
}

function jsxTag(
  node: Any,
  place: (node: Any) => { start: number; end: number },
  source: string,
  offset: number,
): Tag {
  const { openingElement: opening, closingElement: closing } = node
  const attributes = opening.attributes
    .filter(({ type }: Any) => type === 'JSXAttribute')
    .map((attribute: Any): Attribute => {
      const { value } = attribute
      const expression = value?.type === 'JSXExpressionContainer' ? value.expression : value
      const literal =
        expression?.type === 'NumericLiteral' ? String(expression.value) : literalText(expression)
      return {
        ...place(attribute),
        name: source.slice(attribute.name.start + offset, attribute.name.end + offset),
        ...(value === null ? { value: true as const } : { written: place(value) }),
        ...(literal !== undefined && { value: literal }),
        ...(expression?.type === 'Identifier' && { identifier: expression.name }),
      }
    })
  return {
    name: source.slice(opening.name.start + offset, opening.name.end + offset),
    start: opening.start + offset,
    nameEnd: opening.name.end + offset,
    attributes,
    hasSpread: opening.attributes.some(({ type }: Any) => type === 'JSXSpreadAttribute'),
    ...(closing && {
      body: {
        start: opening.end + offset,
        end: closing.end + offset,
        isEmpty: source.slice(opening.end + offset, closing.start + offset).trim() === '',
      },
    }),
  }
}

/** Returns the end of the last import, of the last directive if there is no import, or the start of the module. */
function importsAt(program: Any, imports: readonly Import[], source: string, offset: number): number {
  const last = imports.at(-1)
  if (last) return last.end
  const directive = program.directives?.at(-1)
  if (directive) return directive.end + offset
  if (source.startsWith('#!') && offset === 0) return source.indexOf('\n')
  return (program.start ?? 0) + offset
}
