import { type Node, walk } from 'estree-walker'
import { cssSites } from '../css'
import type { LiteralAttribute } from './imports'

/** A string in an expression, with its place. */
export interface Literal {
  start: number
  end: number
  value: string
}

type Loose = { [key: string]: unknown; type: string; start: number; end: number }

/** The text of a string, or of a template without expressions, in the trees of ESTree and of Babel. */
export function literalText(node: Node): string | undefined {
  const { type, value } = node as unknown as Loose
  if ((type === 'StringLiteral' || type === 'Literal') && typeof value === 'string') return value
  if (node.type !== 'TemplateLiteral' || node.expressions.length > 0) return undefined
  return node.quasis[0]?.value.cooked ?? undefined
}

/** Whether an expression is `import.meta.url`. */
export function isImportMetaUrl(node: Node): boolean {
  return (
    node.type === 'MemberExpression' &&
    node.object.type === 'MetaProperty' &&
    node.object.meta.name === 'import' &&
    node.property.type === 'Identifier' &&
    node.property.name === 'url'
  )
}

/** The strings that an expression may be: those of `a ? './a.jpg' : './b.jpg'`, and of `a || './b.jpg'`. */
export function literalsOf(node: Node): Literal[] {
  const value = literalText(node)
  const { type, start, end, ...own } = node as unknown as Loose
  if (value !== undefined) return [{ start, end, value }]
  const inner =
    type === 'ConditionalExpression'
      ? [own.consequent, own.alternate]
      : type === 'LogicalExpression'
        ? [own.left, own.right]
        : type.startsWith('TS') || type === 'ParenthesizedExpression'
          ? [own.expression]
          : []
  return inner.flatMap((one) => (one ? literalsOf(one as Node) : []))
}

/** What may hold an image in a text of CSS. */
const IMAGE = /url\(|image-set\(/i

/** The images of the CSS in an expression: `{ backgroundImage: 'url(./a.jpg)' }`, or a template with other values in it. */
export function cssLiteralsOf(expression: Node): LiteralAttribute[] {
  const found: LiteralAttribute[] = []
  walk(expression, {
    enter(node) {
      const value = literalText(node)
      const { start, end } = node as unknown as Loose
      if (value !== undefined && IMAGE.test(value))
        found.push({ start, end, name: 'style', value, kind: 'css', isInExpression: true })
      else if (node.type === 'TemplateLiteral' && value === undefined)
        for (const quasi of node.quasis)
          found.push(...cssPartsOf(quasi.value.raw, (quasi as unknown as Loose).start))
    },
  })
  return found
}

/**
 * The images of CSS within a text that holds expressions.
 *
 * @param inText writes an expression as a CSS string within the text
 */
export function cssPartsOf(
  css: string,
  offset: number,
  inText = (expression: string) => `"\${${expression}}"`,
): LiteralAttribute[] {
  if (!IMAGE.test(css)) return []
  return cssSites(css).map((site) => ({
    start: offset + site.start,
    end: offset + site.end,
    name: 'style',
    value: site.values[0] ?? '',
    kind: 'url',
    write: (expression) => site.write([{ url: '\0' }]).replace('"\0"', () => inText(expression)),
  }))
}
