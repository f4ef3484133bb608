import type { Node } from 'estree-walker'
import { type Change, type Claims, extrasOf, type SourceWarnings } from '../edit'
import { elementsOf } from '../html/html'
import { imageAttributes, referenceIn } from '../html/html-attributes'
import { parse, parseExpression } from '../js/babel'
import { cssExpression, type Imported, inCss, type LiteralAttribute, srcsetExpression } from '../js/imports'
import { cssLiteralsOf, type Literal, literalsOf } from '../js/literals'
import { atEnd } from './new-url'
import { boundAttribute } from './vue-bindings'

type Element = ReturnType<typeof elementsOf>[number]

/** Vue's compiler makes an import of a literal alone by itself. */
const LITERAL = /^\s*(?:'[^'\\]*'|"[^"\\]*"|`[^`\\$]*`)\s*$/

/**
 * Returns the changes that turn images within the expressions and inline styles of a Vue template into imports:
 * `:src="open ? './a.jpg' : './b.jpg'"`, `:style="{ backgroundImage: 'url(./a.jpg)' }"`, `style="background: url(./a.jpg)"`. A
 * template sees the imports of a `<script setup>`; the component of another script gets them as options.
 */
export function vueExpressionChanges(source: string, isOurs: Claims, warnings?: SourceWarnings): Change[] {
  const elements = elementsOf(source)
  const scope = scopeOf(source, elements)
  if (!scope) return []
  const names = new Map<string, string>()
  const statements: string[] = []
  const imported = (value: string, exported: 'default' | 'srcset') => {
    const id = `${exported} ${value}`
    const known = names.get(id)
    if (known) return scope.reach(known)
    const name = `__imagekit_${names.size}__`
    names.set(id, name)
    const what = exported === 'default' ? name : `{ ${exported} as ${name} }`
    statements.push(`import ${what} from ${JSON.stringify(value)};`)
    return scope.reach(name)
  }
  const changes = elements.flatMap((element) => elementChanges(source, element, isOurs, imported, warnings))
  return changes.length === 0 ? [] : [...changes, ...scope.add(statements, [...names.values()])]
}

function elementChanges(
  source: string,
  element: Element,
  isOurs: Claims,
  imported: Imported,
  warnings: SourceWarnings | undefined,
): Change[] {
  const { tagName, attrs, sourceCodeLocation } = element
  const bindings = new Set(attrs.map(({ name }) => boundAttribute(name)))
  return attrs.flatMap(({ name, value }): Change[] => {
    const range = sourceCodeLocation?.attrs?.[name]
    const bound = boundAttribute(name)
    if (!range || !/[./]/.test(value)) return []
    if (name === 'style' && !bindings.has('style')) {
      const { startOffset: start, endOffset: end } = range
      const expression = cssExpression(value, isOurs, inCss(imported, start, warnings))
      return expression ? [{ start, end, text: `:style="${asAttribute(expression)}"` }] : []
    }
    const kind = bound === 'style' ? 'css' : bound && imageAttributes[tagName]?.[bound]
    const written = source.slice(range.startOffset, range.endOffset)
    const offset = range.startOffset + written.indexOf(value)
    // Positions in what an entity stands for are none of the source.
    if (!kind || !written.includes(value) || (kind === 'url' && LITERAL.test(value))) return []
    const expression = expressionOf(value)
    if (!expression) return []
    const nameOf = kind === 'css' ? inCss(imported, range.startOffset, warnings) : imported
    const literals: readonly (Literal & { write?: LiteralAttribute['write'] })[] =
      kind === 'css' ? cssLiteralsOf(expression) : literalsOf(expression)
    return literals.flatMap(({ start, end, value: own, write }): Change[] => {
      const literal = referenceIn(bound ?? '', own)
      const place = { start: offset + start, end: offset + end }
      if (write)
        return isOurs(literal) ? [{ ...place, text: asAttribute(write(nameOf(literal, 'default'))) }] : []
      const text =
        kind === 'css'
          ? cssExpression(literal, isOurs, nameOf)
          : kind === 'srcset'
            ? srcsetExpression(literal, isOurs, imported)
            : extrasOf(literal, isOurs) && imported(literal, 'default')
      return text ? [{ ...place, text: asAttribute(text) }] : []
    })
  })
}

/** Vue decodes entities before it compiles an expression. */
function asAttribute(expression: string): string {
  return expression.replaceAll('"', '&quot;')
}

function expressionOf(value: string): Node | undefined {
  try {
    return parseExpression(value, { plugins: ['typescript'] }) as unknown as Node
  } catch {
    // Vue's own compiler reports the error.
    return undefined
  }
}

/** How a template reaches an import. */
interface Scope {
  reach(name: string): string
  add(statements: readonly string[], names: readonly string[]): Change[]
}

function scopeOf(source: string, elements: readonly Element[]): Scope | undefined {
  const scripts = elements.filter(({ tagName }) => tagName === 'script')
  const isSetup = ({ attrs }: Element) => attrs.some(({ name }) => name === 'setup')
  const setup = scripts.find(isSetup)
  if (scripts.some(({ attrs }) => attrs.some(({ name }) => name === 'src'))) return undefined
  if (setup) return setupScope(source, setup)
  const [script] = scripts
  return script ? optionsScope(source, script) : newSetup(source)
}

function newSetup(source: string): Scope {
  return {
    reach: (name) => name,
    add: (statements) => {
      const text = `\n<script setup>\n${statements.join('\n')}\n</script>\n`
      return [{ start: source.length, end: source.length, text }]
    },
  }
}

function setupScope(source: string, script: Element): Scope | undefined {
  const content = contentOf(script)
  return (
    content && {
      reach: (name) => name,
      add: (statements) => [importsAt(source, content, statements)],
    }
  )
}

/** A component's own options are `$options` in its template. */
function optionsScope(source: string, script: Element): Scope | undefined {
  const content = contentOf(script)
  const at = content && optionsAt(source.slice(content.start, content.end))
  return at === undefined
    ? undefined
    : {
        reach: (name) => `$options.${name}`,
        add: (statements, names) => [
          { start: content!.start + at, end: content!.start + at, text: ` ${names.join(', ')},` },
          importsAt(source, content!, statements),
        ],
      }
}

function importsAt(source: string, { start, end }: Range, statements: readonly string[]): Change {
  return { start: end, end, text: atEnd(source.slice(start, end), statements.join(' ')) }
}

interface Range {
  start: number
  end: number
}

function contentOf({ sourceCodeLocation }: Element): Range | undefined {
  const { startTag, endTag } = sourceCodeLocation ?? {}
  return startTag && endTag ? { start: startTag.endOffset, end: endTag.startOffset } : undefined
}

type Loose = { [key: string]: unknown; type: string; start: number }

/** Returns the position in `export default {` or `export default defineComponent({`, behind its bracket. */
function optionsAt(script: string): number | undefined {
  try {
    const { program } = parse(script, {
      sourceType: 'module',
      plugins: ['typescript', 'decorators-legacy'],
      errorRecovery: true,
    })
    const exported = program.body.find(({ type }) => type === 'ExportDefaultDeclaration')
    let value = (exported as unknown as { declaration?: Loose } | undefined)?.declaration
    if (value?.type === 'CallExpression') value = (value.arguments as Loose[])[0]
    return value?.type === 'ObjectExpression' ? value.start + 1 : undefined
  } catch {
    return undefined
  }
}
