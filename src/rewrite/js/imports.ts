import { type Change, type Claims, changed, claimOf, type Edited, type SourceWarnings } from '../edit'
import { srcsetCandidates } from '../html/srcset'

/** An attribute with a literal for its value, in a language whose templates can say an expression instead. */
export interface LiteralAttribute {
  /** The whole attribute, its name included. */
  start: number
  end: number
  name: string
  value: string
  kind: 'url' | 'srcset'
  /** Behind the tag's name, for the attributes that a reference brings; absent where none may be added. */
  spreadAt?: number
  /** Before the tag of an `<img>` in a `<picture>`, for the sources that a reference brings. */
  sourcesAt?: number
  /** Of an `<img>` without `sizes`. */
  isUnsized?: boolean
}

/** How a language takes in what is imported. */
export interface Binding {
  /** An attribute with an expression. */
  attribute(name: string, expression: string): string
  /** Attributes out of an object; what stands behind them in the tag wins. */
  spread(expression: string): string
  /** A `<source>` for each in a list of attribute objects; absent in a language that has no place for it. */
  sources?(expression: string): string
  /** Where the imports go, and in what they are wrapped. */
  imports: { at: number; wrap(statements: string): string }
}

/**
 * Binds literal references to imports, so that the bundler knows them like any other import.
 *
 * @param isOurs whether a reference is an image of ours, and what it brings
 */
export function bindImports(
  code: string,
  attributes: readonly LiteralAttribute[],
  isOurs: Claims,
  binding: Binding,
  remarks?: SourceWarnings,
): Edited | undefined {
  const names = new Map<string, string>()
  const statements: string[] = []
  const imported = (value: string, exported: 'default' | 'img' | 'picture') => {
    const id = `${exported} ${value}`
    const known = names.get(id)
    if (known) return known
    const name = `__imagekit_${names.size}__`
    names.set(id, name)
    statements.push(
      exported === 'default'
        ? `import ${name} from ${JSON.stringify(value)};`
        : `import { ${exported} as ${name} } from ${JSON.stringify(value)};`,
    )
    return name
  }
  const changes: Change[] = []
  const insert = (at: number, text: string) => changes.push({ start: at, end: at, text })
  for (const { start, end, name, value, kind, spreadAt, sourcesAt, isUnsized } of attributes) {
    if (kind === 'srcset') {
      const expression = srcsetExpression(value, isOurs, (one) => imported(one, 'default'))
      if (expression) changes.push({ start, end, text: binding.attribute(name, expression) })
      continue
    }
    const claim = claimOf(value, isOurs)
    if (!claim) continue
    if (claim.sources && sourcesAt !== undefined && binding.sources)
      insert(sourcesAt, binding.sources(`${imported(value, 'picture')}.sources`))
    if (spreadAt !== undefined && claim.attributes) {
      if (isUnsized) remarks?.unsized(value, start)
      insert(spreadAt, ` ${binding.spread(imported(value, 'img'))}`)
      changes.push({ start, end, text: '' })
    } else changes.push({ start, end, text: binding.attribute(name, imported(value, 'default')) })
  }
  if (statements.length === 0) return undefined
  const { at, wrap } = binding.imports
  insert(at, wrap(statements.join('\n')))
  return changed(code, changes)
}

/** A srcset as a template of its imported candidates. */
function srcsetExpression(
  srcset: string,
  isOurs: Claims,
  imported: (value: string) => string,
): string | undefined {
  const candidates = srcsetCandidates(srcset).filter(({ url }) => isOurs(url))
  if (candidates.length === 0) return undefined
  const literal = (text: string) => text.replace(/[`\\]|\$\{/g, '\\$&')
  let template = ''
  let at = 0
  for (const { start, end, url } of candidates) {
    template += `${literal(srcset.slice(at, start))}\${${imported(url)}}`
    at = end
  }
  return `\`${template}${literal(srcset.slice(at))}\``
}
