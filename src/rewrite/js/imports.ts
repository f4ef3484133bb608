import { cssSites } from '../css'
import { type Change, type Claims, changed, type Edited, extrasOf, type SourceWarnings } from '../edit'
import { srcsetCandidates } from '../html/srcset'
import type { Range } from '../only'

/** An attribute with a literal value, in a language whose templates also accept an expression. */
export interface LiteralAttribute {
  /** The whole attribute, its name included. */
  start: number
  end: number
  name: string
  value: string
  kind: 'url' | 'srcset' | 'css'
  /** After the tag's name, for the attributes that a reference provides; absent if none may be added. */
  spreadAt?: number
  /** Before the tag of an `<img>` in a `<picture>`, for the sources that a reference provides. */
  sourcesAt?: number
  /** Whether the range is a literal within an expression (`open ? './a.jpg' : './b.jpg'`), and not the attribute. */
  isInExpression?: boolean
  /** Returns what stands in the range instead, for a URL that is only a part of a text. */
  write?(expression: string): string
  /** Whether it is a candidate of a srcset, so that several widths are several of them. */
  isCandidate?: boolean
  /** Whether it is written for several widths only. */
  isSetOnly?: boolean
  /** Whether the `<img>` has no `sizes`. */
  isUnsized?: boolean
  /** Attributes that describe the original, and that the reference's own replace. */
  replaced?: readonly Range[]
}

/** Syntax of a language for imported values. */
export interface Binding {
  /** An attribute with an expression. */
  attribute(name: string, expression: string): string
  /** Attributes from an object; attributes after them in the tag take precedence. */
  spread(expression: string): string
  /** A `<source>` for each in a list of attribute objects; absent in a language without syntax for it. */
  sources?(expression: string): string
  /** Position of the imports, and the code around them. */
  imports: { at: number; wrap(statements: string): string }
}

/**
 * Turns literal references into imports, so that the bundler handles them like any other import.
 *
 * @param isOurs whether the plugin handles a reference, and the attributes that it provides
 */
export function bindImports(
  code: string,
  attributes: readonly LiteralAttribute[],
  isOurs: Claims,
  binding: Binding,
  warnings?: SourceWarnings,
): Edited | undefined {
  const names = new Map<string, string>()
  const statements: string[] = []
  const imported = (value: string, exported: 'default' | 'srcset' | 'img' | 'picture') => {
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
  for (const {
    start,
    end,
    name,
    value,
    kind,
    spreadAt,
    sourcesAt,
    isUnsized,
    isInExpression,
    isCandidate,
    isSetOnly,
    replaced,
    write = isInExpression ? String : undefined,
  } of attributes) {
    if (kind !== 'url') {
      const expression =
        kind === 'css'
          ? cssExpression(value, isOurs, inCss(imported, start, warnings))
          : srcsetExpression(value, isOurs, imported)
      if (expression)
        changes.push({ start, end, text: isInExpression ? expression : binding.attribute(name, expression) })
      continue
    }
    const extras = extrasOf(value, isOurs)
    if (!extras) continue
    if (write) {
      const exported = isCandidate && extras.isSet ? 'srcset' : 'default'
      const nameOf = name === 'style' ? inCss(imported, start, warnings) : imported
      if (!isSetOnly || extras.isSet) changes.push({ start, end, text: write(nameOf(value, exported)) })
      continue
    }
    if (extras.sources && sourcesAt !== undefined && binding.sources)
      insert(sourcesAt, binding.sources(`${imported(value, 'picture')}.sources`))
    if (spreadAt !== undefined && (extras.attributes || replaced)) {
      if (isUnsized) warnings?.unsized(value, start)
      insert(spreadAt, ` ${binding.spread(imported(value, 'img'))}`)
      for (const range of [{ start, end }, ...(replaced ?? [])]) changes.push({ ...range, text: '' })
    } else changes.push({ start, end, text: binding.attribute(name, imported(value, 'default')) })
  }
  if (statements.length === 0) return undefined
  const { at, wrap } = binding.imports
  insert(at, wrap(statements.join('\n')))
  return changed(code, changes)
}

/** Names the import of a reference's export, and adds it where it is new. */
export type Imported = (value: string, exported: 'default' | 'srcset') => string

const asLiteral = (text: string) => text.replace(/[`\\]|\$\{/g, '\\$&')

/** Reports the references that are imported for CSS. */
export function inCss(imported: Imported, offset: number, warnings: SourceWarnings | undefined): Imported {
  return (value, exported) => {
    warnings?.styled(value, offset)
    return imported(value, exported)
  }
}

/** Returns CSS as a template of its imported images. */
export function cssExpression(css: string, isOurs: Claims, imported: Imported): string | undefined {
  const sites = cssSites(css).filter(({ values: [url = ''] }) => isOurs(url))
  if (sites.length === 0) return undefined
  let template = ''
  let at = 0
  for (const { start, end, values, write } of sites) {
    const url = `\${${imported(values[0] ?? '', 'default')}}`
    template += asLiteral(css.slice(at, start)) + write([{ url }])
    at = end
  }
  return `\`${template}${asLiteral(css.slice(at))}\``
}

/** Returns a srcset as a template of its imported candidates. */
export function srcsetExpression(srcset: string, isOurs: Claims, imported: Imported): string | undefined {
  const candidates = srcsetCandidates(srcset).filter(({ url }) => isOurs(url))
  if (candidates.length === 0) return undefined
  let template = ''
  let at = 0
  for (const { start, end, url, hasDescriptor } of candidates) {
    // Several widths are candidates themselves, unless the author says of which width the one is.
    const isSet = !hasDescriptor && extrasOf(url, isOurs)?.isSet
    template += `${asLiteral(srcset.slice(at, start))}\${${imported(url, isSet ? 'srcset' : 'default')}}`
    at = end
  }
  return `\`${template}${asLiteral(srcset.slice(at))}\``
}
