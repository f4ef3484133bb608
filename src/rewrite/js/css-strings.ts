import { type Node, walk } from 'estree-walker'
import { cssSites } from '../css'
import { type Change, changed, type Edited } from '../edit'
import { literalText } from './literals'

type Positioned = Node & { start: number; end: number }

/** Stands for an expression in a template's text: no character of any text. */
const HOLE = '\uFDD0'

/** A style sheet as a string of a module, whose expressions are holes in its text. */
interface CssString extends Pick<Positioned, 'start' | 'end'> {
  css: string
  expressions: string[]
}

/**
 * Rewrites the images of the style sheets that a module holds as strings, which is how css-loader writes them.
 *
 * @param parse returns the module's syntax tree, with positions
 * @param expressionOf returns the expression that replaces a reference, or `undefined` for one that stays
 */
export function rewriteCssStrings(
  code: string,
  parse: () => Node,
  expressionOf: (value: string) => string | undefined,
): Edited | undefined {
  const changes = cssStringsIn(code, parse()).flatMap((one) => changeOf(one, expressionOf) ?? [])
  return changes.length > 0 ? changed(code, changes) : undefined
}

function cssStringsIn(code: string, program: Node): CssString[] {
  const found: CssString[] = []
  walk(program, {
    enter(node) {
      const { start, end } = node as Positioned
      const text = literalText(node)
      // Source maps are for people, who want to read what they wrote.
      if (node.type === 'Property' && keyOf(node.key) === 'sourcesContent') this.skip()
      else if (text !== undefined) found.push({ start, end, css: text, expressions: [] })
      else if (node.type === 'TemplateLiteral')
        found.push({
          start,
          end,
          css: node.quasis.map(({ value }) => value.cooked ?? '').join(HOLE),
          expressions: node.expressions.map((one) =>
            code.slice((one as Positioned).start, (one as Positioned).end),
          ),
        })
    },
  })
  return found
}

function keyOf(key: Node): string | undefined {
  return key.type === 'Identifier' ? key.name : literalText(key)
}

function changeOf(
  { start, end, css, expressions }: CssString,
  expressionOf: (value: string) => string | undefined,
): Change | undefined {
  const changes: Change[] = []
  const inserted = new Map<number, string>()
  for (const site of cssSites(css)) {
    const expression = expressionOf(site.values[0] ?? '')
    if (expression === undefined) continue
    inserted.set(site.start, expression)
    changes.push({ start: site.start, end: site.end, text: site.write([{ url: HOLE }]) })
  }
  if (changes.length === 0) return undefined
  // In the order of the text: the expressions that stood in it, and the new ones.
  const inOrder = [
    ...[...css.matchAll(new RegExp(HOLE, 'g'))].map(({ index }, at) => [index, expressions[at]!] as const),
    ...inserted,
  ].sort(([a], [b]) => a - b)
  const text = changed(css, changes)
    .code.split(HOLE)
    .map((part, at) => (at === 0 ? '' : ` + ${inOrder[at - 1]![1]} + `) + JSON.stringify(part))
  return { start, end, text: text.join('') }
}
