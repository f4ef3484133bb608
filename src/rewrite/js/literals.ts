import type { Node } from 'estree-walker'

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
